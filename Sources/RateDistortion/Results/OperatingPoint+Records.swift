extension OperatingPoint {
    /// The means of the records of one setting.
    ///
    /// - Parameters:
    ///   - setting: the setting.
    ///   - records: the rows of single images; at least one.
    ///   - isAbbreviated: whether the bytes are those without tables and headers.
    ///   - cost: what the encoder weighs.
    init(setting: String, records: [ImageRecord], isAbbreviated: Bool, cost: EncoderCost?) {
        precondition(!records.isEmpty, "a point is a mean over images")
        func mean(_ value: (ImageRecord) -> Double?) -> Double? { Statistics.mean(records.compactMap(value)) }
        func median(_ value: (ImageRecord) -> Double) -> Double? { Statistics.median(records.map(value)) }
        func share(_ records: [ImageRecord], _ holds: (ImageRecord) -> Bool?) -> Double? {
            let answers = records.compactMap(holds)
            return answers.isEmpty ? nil : Double(answers.count { $0 }) / Double(answers.count)
        }
        let size: (ImageRecord) -> Double = { Double(isAbbreviated ? $0.abbreviatedBytes ?? $0.bytes : $0.bytes) }
        let bytes = mean(size) ?? 0
        self.setting = setting
        self.bytes = bytes
        payloadBytes = mean { Double($0.payloadBytes) } ?? 0
        bitsPerPixel = mean { size($0) * 8 / Double($0.width * $0.height) } ?? 0
        top1 = share(records, \.isCorrect)
        unseenTop1 = share(records.filter(\.isUnseen), \.isCorrect)
        top5 = share(records, \.isInTopFive)
        psnr = mean(\.psnr)
        lumaPSNR = mean(\.lumaPSNR)
        featureError = mean(\.featureError)
        msSSIM = mean(\.msSSIM)
        encodeMilliseconds = mean(\.encodeMilliseconds) ?? 0
        decodeMilliseconds = mean(\.decodeMilliseconds) ?? 0
        images = records.count
        medianBytes = median(size)
        abbreviatedBytes = mean { $0.abbreviatedBytes.map(Double.init) }
        bits = mean(\.bits)
        exactImages = records.count(where: \.isExact)
        medianEncodeMilliseconds = median(\.encodeMilliseconds)
        medianDecodeMilliseconds = median(\.decodeMilliseconds)
        judgeMilliseconds = mean(\.judgeMilliseconds)
        encoderParameters = cost?.parameters
        encoderMultiplyAccumulates = cost?.multiplyAccumulates
    }
}
