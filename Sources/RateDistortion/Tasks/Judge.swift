public import Pixels

/// A classifier that says what a decoded image shows.
///
/// A judge is a value that threads share; each thread makes a classifier of its own.
public struct Judge: Sendable {
    /// The model's name.
    public let name: String
    /// The model's fingerprint in eight hexadecimal digits.
    public let fingerprint: String
    /// The model's labels, in the order of its logits.
    public let labels: [String]
    /// The codec on whose decoded images the classifier was tuned, or nil for a plain one.
    public let tunedFor: String?
    /// The image size that the classifier takes.
    public let imageSize: (width: Int, height: Int)
    /// Brings an image of the data to the classifier's size; the result is what methods encode.
    public let prepare: @Sendable (RasterImage) -> RasterImage
    /// Makes a function from images of `imageSize` to logits, for one thread.
    public let makeClassifier: @Sendable () throws -> (RasterImage) throws -> [Float]

    /// Describes a judge that is not a model file.
    public init(
        name: String,
        fingerprint: String,
        labels: [String],
        tunedFor: String? = nil,
        imageSize: (width: Int, height: Int),
        prepare: @escaping @Sendable (RasterImage) -> RasterImage,
        makeClassifier: @escaping @Sendable () throws -> (RasterImage) throws -> [Float]
    ) {
        self.name = name
        self.fingerprint = fingerprint
        self.labels = labels
        self.tunedFor = tunedFor
        self.imageSize = imageSize
        self.prepare = prepare
        self.makeClassifier = makeClassifier
    }
}
