/// The figures of one setting, summed up image by image.
struct PointTally: Sendable, Equatable {
    private(set) var images = 0
    /// The images of which something was asked.
    private(set) var asked = 0
    private(set) var correct = 0
    private(set) var inTopFive = 0
    private(set) var unseen = 0
    private(set) var unseenCorrect = 0
    private(set) var exact = 0
    /// The sums of what a task's figures are made of.
    private(set) var counts: [Double] = []
    private(set) var referenced = 0
    private(set) var agreeing = 0
    private(set) var payloadBytes = RunningMean()
    private(set) var bits = RunningMean()
    private(set) var bitsPerPixel = RunningMean()
    private(set) var abbreviatedBitsPerPixel = RunningMean()
    private(set) var psnr = RunningMean()
    private(set) var lumaPSNR = RunningMean()
    private(set) var featureError = RunningMean()
    private(set) var msSSIM = RunningMean()
    /// The bytes of each image, for quantiles.
    private(set) var bytes: [Double] = []
    /// The bytes of each image without tables and headers; empty where that has no meaning.
    private(set) var abbreviatedBytes: [Double] = []
    /// The images of each class of which something was asked.
    private(set) var classes: [String: Share] = [:]
    /// Times of coders that had coded an image before, and of their first images.
    private(set) var (warm, cold) = (Times(), Times())

    /// A number of images, and how many of them got the right answer.
    struct Share: Sendable, Equatable {
        fileprivate(set) var images = 0
        fileprivate(set) var correct = 0

        /// The share of right answers; nil of no images.
        var value: Double? { images == 0 ? nil : Double(correct) / Double(images) }
    }

    /// Times of single images.
    struct Times: Sendable, Equatable {
        fileprivate(set) var encode: [Double] = []
        fileprivate(set) var decode: [Double] = []
        /// Of the judge, where pixels were judged.
        fileprivate(set) var judge = RunningMean()
    }

    mutating func add(_ record: ImageRecord) {
        images += 1
        if let isCorrect = record.isCorrect {
            asked += 1
            if isCorrect { correct += 1 }
            classes[record.className, default: Share()].add(isCorrect)
            if record.isInTopFive == true { inTopFive += 1 }
            if record.isUnseen { unseen += 1 }
            if record.isUnseen, isCorrect { unseenCorrect += 1 }
        }
        if counts.isEmpty { counts = [Double](repeating: 0, count: record.counts.count) }
        for (place, count) in record.counts.enumerated() where place < counts.count { counts[place] += count }
        if record.isExact { exact += 1 }
        payloadBytes.add(Double(record.payloadBytes))
        bits.add(record.bits)
        let pixels = Double(record.width * record.height)
        bitsPerPixel.add(Double(record.bytes) * 8 / pixels)
        abbreviatedBitsPerPixel.add(record.abbreviatedBytes.map { Double($0) * 8 / pixels })
        psnr.add(record.psnr)
        lumaPSNR.add(record.lumaPSNR)
        featureError.add(record.featureError)
        msSSIM.add(record.msSSIM)
        bytes.append(Double(record.bytes))
        if let abbreviated = record.abbreviatedBytes { abbreviatedBytes.append(Double(abbreviated)) }
        if record.isCold { cold.add(record) } else { warm.add(record) }
        guard let agrees = record.agrees else { return }
        referenced += 1
        if agrees { agreeing += 1 }
    }
}

extension PointTally.Share {
    fileprivate mutating func add(_ isCorrect: Bool) {
        images += 1
        if isCorrect { correct += 1 }
    }
}

extension PointTally.Times {
    fileprivate mutating func add(_ record: ImageRecord) {
        encode.append(record.encodeMilliseconds)
        decode.append(record.decodeMilliseconds)
        judge.add(record.judgeMilliseconds)
    }
}

/// A mean of the values that exist.
struct RunningMean: Sendable, Equatable {
    private var sum = 0.0
    private var count = 0

    /// Adds a value; nil leaves the mean as it is.
    mutating func add(_ value: Double?) {
        guard let value else { return }
        sum += value
        count += 1
    }

    /// The mean, or nil of nothing.
    var value: Double? { count == 0 ? nil : sum / Double(count) }
}
