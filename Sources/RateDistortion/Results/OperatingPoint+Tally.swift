extension OperatingPoint {
    /// The means of the images of one setting.
    ///
    /// - Parameters:
    ///   - setting: the setting.
    ///   - tally: the figures of the images; at least one.
    ///   - isAbbreviated: whether the bytes are those without tables and headers.
    ///   - pixels: the pixels of an image.
    init(setting: RunManifest.Setting, tally: PointTally, isAbbreviated: Bool, pixels: Int) {
        precondition(tally.images > 0, "a point is a mean over images")
        func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
        let sizes = isAbbreviated && !tally.abbreviatedBytes.isEmpty ? tally.abbreviatedBytes : tally.bytes
        let bytes = Statistics.mean(sizes) ?? 0
        self.setting = setting.name
        self.bytes = bytes
        payloadBytes = tally.payloadBytes.value ?? 0
        bitsPerPixel = bytes * 8 / Double(pixels)
        top1 = share(tally.correct, of: tally.images) ?? 0
        unseenTop1 = share(tally.unseenCorrect, of: tally.unseen)
        top5 = share(tally.inTopFive, of: tally.images) ?? 0
        psnr = tally.psnr.value
        msSSIM = tally.msSSIM.value
        encodeMilliseconds = Statistics.mean(tally.encodeMilliseconds) ?? 0
        decodeMilliseconds = Statistics.mean(tally.decodeMilliseconds) ?? 0
        images = tally.images
        medianBytes = Statistics.median(sizes)
        abbreviatedBytes = Statistics.mean(tally.abbreviatedBytes)
        bits = tally.bits.value
        exactImages = tally.exact
        medianEncodeMilliseconds = Statistics.median(tally.encodeMilliseconds)
        medianDecodeMilliseconds = Statistics.median(tally.decodeMilliseconds)
        judgeMilliseconds = tally.judgeMilliseconds.value
        model = setting.model
        modelFingerprint = setting.modelFingerprint
        encoderParameters = setting.encoderParameters
        encoderMultiplyAccumulates = setting.encoderMultiplyAccumulates
    }
}
