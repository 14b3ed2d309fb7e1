/// What one method at one setting did to one image: a row of `images.csv`.
public struct ImageRecord: Sendable, Equatable {
    /// The image's name in the data.
    public var image: String
    /// The image's class in the data; empty where nothing is asked of the images.
    public var className: String
    /// Whether the data mark the image as one that no pretrained network has seen.
    public var isUnseen: Bool
    /// The method and how it was judged, such as "jpeg+tuned".
    public var method: String
    /// The method's setting.
    public var setting: String
    /// The bytes of the whole stream.
    public var bytes: Int
    /// The bytes of the payload alone.
    public var payloadBytes: Int
    /// The bytes without tables and headers that could be agreed on; nil where that has no meaning.
    public var abbreviatedBytes: Int?
    /// The cross-entropy of the symbols under the model's tables, in bits.
    public var bits: Double?
    /// Up to five labels, the likeliest first.
    public var predicted: [String]
    /// Whether the first label is right; nil where nothing is asked of the images.
    public var isCorrect: Bool?
    /// Whether one of the first five labels is right; nil where nothing is asked of the images.
    public var isInTopFive: Bool?
    /// Decibels over red, green and blue; nil without pixels, and for equal images.
    public var psnr: Double?
    /// Multi-scale structural similarity; nil without pixels and for small images.
    public var msSSIM: Double?
    /// Whether the decoded pixels equal the original ones.
    public var isExact: Bool
    /// The time that encoding took.
    public var encodeMilliseconds: Double
    /// The time that decoding took: to pixels, or to the answer where features come back.
    public var decodeMilliseconds: Double
    /// The time that the classifier took for decoded pixels.
    public var judgeMilliseconds: Double?
    /// A hash of the pixels that were encoded.
    public var pixelHash: String
    /// The width of the image that was encoded.
    public var width: Int
    /// The height of the image that was encoded.
    public var height: Int
    /// Decibels over luma; nil without pixels, and for images of equal luma.
    public var lumaPSNR: Double?
    /// How far features that came back are from those of the uncompressed image; nil where that was not asked for.
    public var featureError: Double?
    /// The label that the plain judge gives the uncompressed image.
    public var reference: String?
    /// What the figures of a task other than classification are made of.
    public var counts: [Double] = []
    /// Whether this was the coder's first image, for which memory and caches were still cold.
    public var isCold = false

    /// Whether the answer is the one that the uncompressed image gets; nil where that is not known.
    var agrees: Bool? { reference.map { $0 == predicted.first } }
}
