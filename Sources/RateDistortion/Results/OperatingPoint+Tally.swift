extension OperatingPoint {
    /// The means of the images of one setting.
    ///
    /// - Parameters:
    ///   - setting: the setting.
    ///   - tally: the figures of the images; at least one.
    ///   - isAbbreviated: whether the bytes are those without tables and headers.
    ///   - classes: the classes of the data.
    ///   - figures: the figures of the task.
    init(
        setting: RunManifest.Setting,
        tally: PointTally,
        isAbbreviated: Bool,
        classes: [String] = [],
        figures: [TaskFigure] = []
    ) {
        precondition(tally.images > 0, "a point is a mean over images")
        func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
        let countsAbbreviated = isAbbreviated && !tally.abbreviatedBytes.isEmpty
        let sizes = countsAbbreviated ? tally.abbreviatedBytes : tally.bytes
        let bytes = Statistics.mean(sizes) ?? 0
        // A run of so few images that no coder was used twice has cold times alone.
        let times = tally.warm.encode.isEmpty ? tally.cold : tally.warm
        self.setting = setting.name
        self.bytes = bytes
        payloadBytes = tally.payloadBytes.value ?? 0
        bitsPerPixel = (countsAbbreviated ? tally.abbreviatedBitsPerPixel : tally.bitsPerPixel).value ?? 0
        top1 = share(tally.correct, of: tally.asked)
        unseenTop1 = share(tally.unseenCorrect, of: tally.unseen)
        top5 = share(tally.inTopFive, of: tally.asked)
        psnr = tally.psnr.value
        lumaPSNR = tally.lumaPSNR.value
        featureError = tally.featureError.value
        msSSIM = tally.msSSIM.value
        encodeMilliseconds = Statistics.mean(times.encode) ?? 0
        decodeMilliseconds = Statistics.mean(times.decode) ?? 0
        images = tally.images
        medianBytes = Statistics.median(sizes)
        abbreviatedBytes = Statistics.mean(tally.abbreviatedBytes)
        bits = tally.bits.value
        exactImages = tally.exact
        medianEncodeMilliseconds = Statistics.median(times.encode)
        medianDecodeMilliseconds = Statistics.median(times.decode)
        judgeMilliseconds = times.judge.value
        model = setting.model
        modelFingerprint = setting.modelFingerprint
        encoderParameters = setting.encoderParameters
        encoderMultiplyAccumulates = setting.encoderMultiplyAccumulates
        lowBytes = Statistics.quantile(sizes, 0.05)
        highBytes = Statistics.quantile(sizes, 0.95)
        highEncodeMilliseconds = Statistics.quantile(times.encode, 0.95)
        highDecodeMilliseconds = Statistics.quantile(times.decode, 0.95)
        coldEncodeMilliseconds = Statistics.mean(tally.cold.encode)
        coldDecodeMilliseconds = Statistics.mean(tally.cold.decode)
        agreement = share(tally.agreeing, of: tally.referenced)
        top1Interval = Statistics.wilsonInterval(tally.correct, of: tally.asked)
        unseenTop1Interval = Statistics.wilsonInterval(tally.unseenCorrect, of: tally.unseen)
        top5Interval = Statistics.wilsonInterval(tally.inTopFive, of: tally.asked)
        self.figures = TaskFigureValue.values(of: figures, sums: tally.counts)
        top1ByClass = tally.asked == 0 ? nil : classes.map { tally.classes[$0]?.value }
    }
}
