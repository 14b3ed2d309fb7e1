/// What one setting of a method costs and buys: means over images.
public struct OperatingPoint: Sendable, Equatable {
    /// The setting, such as "q=50".
    public var setting: String
    /// The bytes of the whole stream (without tables and headers in a series that says so).
    public var bytes: Double
    /// The bytes of the payload alone.
    public var payloadBytes: Double
    /// Bits of the whole stream for each pixel of the image that was encoded: the mean of the images' own figures.
    public var bitsPerPixel: Double
    /// The share of images whose first label is right, or nil where nothing was asked of the images.
    public var top1: Double?
    /// The same over the images that no pretrained network has seen, or nil.
    public var unseenTop1: Double?
    /// The share of images that have the right one among the first five labels, or nil likewise.
    public var top5: Double?
    /// Decibels over red, green and blue: the mean over images that changed; nil where none did or no pixels came back.
    public var psnr: Double?
    /// Multi-scale structural similarity, or nil for small images and without pixels.
    public var msSSIM: Double?
    /// The mean time of encoding, but for each coder's first image.
    public var encodeMilliseconds: Double
    /// The mean time of decoding, but for each coder's first image: to pixels, or to the answer where features come back.
    public var decodeMilliseconds: Double
    /// The number of images.
    public var images: Int

    /// Decibels over luma (BT.601, full range), as `psnr`.
    public var lumaPSNR: Double?
    /// The squared error of features that came back over their energy, or nil where it was not measured.
    public var featureError: Double?
    /// The middle of the bytes of single images.
    public var medianBytes: Double?
    /// The bytes without tables and headers, or nil where that has no meaning.
    public var abbreviatedBytes: Double?
    /// The cross-entropy of the symbols under the model's tables in bits, or nil.
    public var bits: Double?
    /// The number of images whose decoded pixels equal the original ones.
    public var exactImages: Int?
    /// The middle of the times of encoding.
    public var medianEncodeMilliseconds: Double?
    /// The middle of the times of decoding.
    public var medianDecodeMilliseconds: Double?
    /// The mean time of the judge for decoded pixels, or nil.
    public var judgeMilliseconds: Double?
    /// The model's name, or nil for an image codec.
    public var model: String?
    /// The model's fingerprint, or nil for an image codec.
    public var modelFingerprint: String?
    /// The parameters of the sending side's network, or nil.
    public var encoderParameters: Int?
    /// The multiplications with accumulation of the sending side's network, or nil.
    public var encoderMultiplyAccumulates: Int?

    /// The bytes that 5 of 100 images stay below.
    public var lowBytes: Double?
    /// The bytes that 95 of 100 images stay below.
    public var highBytes: Double?
    /// The time of encoding that 95 of 100 images stay below.
    public var highEncodeMilliseconds: Double?
    /// The time of decoding that 95 of 100 images stay below.
    public var highDecodeMilliseconds: Double?
    /// The mean time of encoding a coder's first image, which no other time counts.
    public var coldEncodeMilliseconds: Double?
    /// The mean time of decoding a coder's first image, which no other time counts.
    public var coldDecodeMilliseconds: Double?
    /// The share of images whose first label is the one that the plain judge gives the uncompressed image.
    public var agreement: Double?
    /// The ends of the 95 % interval of `top1` (Wilson's score interval).
    public var top1Interval: [Double]?
    /// The ends of the 95 % interval of `unseenTop1`.
    public var unseenTop1Interval: [Double]?
    /// The ends of the 95 % interval of `top5`.
    public var top5Interval: [Double]?
    /// The figures of a task other than classification, in its order; nil where there are none.
    public var figures: [TaskFigureValue]?
    /// `top1` of each class of the data, in their order, null for a class without images; nil where nothing was asked.
    public var top1ByClass: [Double?]?
    /// From pixels to answer over the link of the evaluation: encoding, sending, decoding, judging; nil without a link.
    public var totalMilliseconds: Double?

    /// The figure that curves are drawn of: top-1, or the first of another task's.
    public var score: Double? { top1 ?? figures?.first?.value }

    /// Whether shares and similarities are at most 1 but for rounding, and decibels are those of images.
    var hasPossibleFigures: Bool {
        [top1, unseenTop1, top5, msSSIM, agreement].compactMap { $0 }.allSatisfy { abs($0) <= 1.001 }
            && (figures ?? []).compactMap(\.value).allSatisfy { abs($0) <= 1.001 }
            && [psnr, lumaPSNR].compactMap { $0 }.allSatisfy { abs($0) <= 1e4 }
    }

    /// The mean time of everything but sending: encoding, decoding, judging.
    var computeMilliseconds: Double { encodeMilliseconds + decodeMilliseconds + (judgeMilliseconds ?? 0) }
}

extension OperatingPoint: Codable {
    enum CodingKeys: String, CodingKey {
        case setting
        case bytes
        case payloadBytes = "payload_bytes"
        case bitsPerPixel = "bpp"
        case top1
        case unseenTop1 = "top1_unseen"
        case top5
        case psnr = "psnr_rgb"
        case lumaPSNR = "psnr_y"
        case msSSIM = "ms_ssim_rgb"
        case featureError = "feature_error"
        case encodeMilliseconds = "encode_ms"
        case decodeMilliseconds = "decode_ms"
        case images
        case medianBytes = "bytes_median"
        case abbreviatedBytes = "abbreviated_bytes"
        case bits
        case exactImages = "exact_images"
        case medianEncodeMilliseconds = "encode_ms_median"
        case medianDecodeMilliseconds = "decode_ms_median"
        case judgeMilliseconds = "judge_ms"
        case model
        case modelFingerprint = "model_fingerprint"
        case encoderParameters = "encoder_parameters"
        case encoderMultiplyAccumulates = "encoder_macs"
        case lowBytes = "bytes_p5"
        case highBytes = "bytes_p95"
        case highEncodeMilliseconds = "encode_ms_p95"
        case highDecodeMilliseconds = "decode_ms_p95"
        case coldEncodeMilliseconds = "encode_ms_cold"
        case coldDecodeMilliseconds = "decode_ms_cold"
        case agreement
        case top1Interval = "top1_interval"
        case unseenTop1Interval = "top1_unseen_interval"
        case top5Interval = "top5_interval"
        case figures
        case top1ByClass = "top1_by_class"
        case totalMilliseconds = "total_ms"
    }

    /// Writes a point; figures that do not exist are written as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(setting, forKey: .setting)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(payloadBytes, forKey: .payloadBytes)
        try container.encode(bitsPerPixel, forKey: .bitsPerPixel)
        try container.encode(top1, forKey: .top1)
        try container.encode(unseenTop1, forKey: .unseenTop1)
        try container.encode(top5, forKey: .top5)
        try container.encode(psnr, forKey: .psnr)
        try container.encode(lumaPSNR, forKey: .lumaPSNR)
        try container.encode(msSSIM, forKey: .msSSIM)
        try container.encode(featureError, forKey: .featureError)
        try container.encode(encodeMilliseconds, forKey: .encodeMilliseconds)
        try container.encode(decodeMilliseconds, forKey: .decodeMilliseconds)
        try container.encode(images, forKey: .images)
        try container.encode(medianBytes, forKey: .medianBytes)
        try container.encode(abbreviatedBytes, forKey: .abbreviatedBytes)
        try container.encode(bits, forKey: .bits)
        try container.encode(exactImages, forKey: .exactImages)
        try container.encode(medianEncodeMilliseconds, forKey: .medianEncodeMilliseconds)
        try container.encode(medianDecodeMilliseconds, forKey: .medianDecodeMilliseconds)
        try container.encode(judgeMilliseconds, forKey: .judgeMilliseconds)
        try container.encode(model, forKey: .model)
        try container.encode(modelFingerprint, forKey: .modelFingerprint)
        try container.encode(encoderParameters, forKey: .encoderParameters)
        try container.encode(encoderMultiplyAccumulates, forKey: .encoderMultiplyAccumulates)
        try container.encode(lowBytes, forKey: .lowBytes)
        try container.encode(highBytes, forKey: .highBytes)
        try container.encode(highEncodeMilliseconds, forKey: .highEncodeMilliseconds)
        try container.encode(highDecodeMilliseconds, forKey: .highDecodeMilliseconds)
        try container.encode(coldEncodeMilliseconds, forKey: .coldEncodeMilliseconds)
        try container.encode(coldDecodeMilliseconds, forKey: .coldDecodeMilliseconds)
        try container.encode(agreement, forKey: .agreement)
        try container.encode(top1Interval, forKey: .top1Interval)
        try container.encode(unseenTop1Interval, forKey: .unseenTop1Interval)
        try container.encode(top5Interval, forKey: .top5Interval)
        try container.encodeIfPresent(figures, forKey: .figures)
        try container.encode(top1ByClass, forKey: .top1ByClass)
        try container.encode(totalMilliseconds, forKey: .totalMilliseconds)
    }
}
