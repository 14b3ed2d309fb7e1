public import Pixels

/// A way to get an image to the model at a choice of rates: an image codec with its settings, or a family of feature
/// codecs.
///
/// A method is a value that threads share; each thread makes coders of its own. To add one, write a file with a type
/// that conforms to `RegisteredMethod` and name it in `MethodRegistry.kinds`.
public protocol Method: Sendable {
    /// The name in reports and result files, such as "jpeg".
    var name: String { get }
    /// The family of feature codecs, or nil for an image codec.
    var family: String? { get }
    /// The settings in the order of the report, such as "q=50".
    var settings: [String] { get }
    /// Everything that decides the streams and answers: what a resumed run must have in common with the first.
    var identity: String { get }
    /// The labels of the logits that coders hand on, or nil where they hand on pixels.
    var labels: [String]? { get }
    /// The image size that the method needs, or nil where it takes any.
    var imageSize: (width: Int, height: Int)? { get }
    /// Whether coded images also state their bytes without tables and headers.
    var hasAbbreviatedStreams: Bool { get }
    /// The codec whose artefacts the decoded images have: a judge tuned on these judges them too, such as that of "jpeg".
    var artefacts: String { get }
    /// The same codec at all settings that a number of bytes may ask for, fewest bytes first; nil where the method's own are
    /// all that there are.
    var fineGrid: (any Method)? { get }

    /// The model behind a setting: its name and fingerprint; nil for an image codec.
    func model(setting: Int) -> (name: String, fingerprint: String)?

    /// What a setting's encoder weighs, or nil where that has no meaning.
    func encoderCost(setting: Int) -> EncoderCost?

    /// Makes the coder of a setting, for one thread.
    func makeCoder(setting: Int) throws -> any Coder
}

extension Method {
    /// None: an image codec belongs to no family.
    public var family: String? { nil }
    /// None: an image codec hands on pixels.
    public var labels: [String]? { nil }
    /// None: an image codec takes any size.
    public var imageSize: (width: Int, height: Int)? { nil }
    /// No: most streams have no such form.
    public var hasAbbreviatedStreams: Bool { false }
    /// Its own.
    public var artefacts: String { name }
    /// None: a model has no settings between.
    public var fineGrid: (any Method)? { nil }

    /// None: an image codec has no model.
    public func model(setting: Int) -> (name: String, fingerprint: String)? { nil }

    /// None: an image codec has no network.
    public func encoderCost(setting: Int) -> EncoderCost? { nil }
}

/// What the sending side of a feature codec weighs.
public struct EncoderCost: Sendable, Equatable {
    /// The number of parameters.
    public var parameters: Int
    /// Multiplications with accumulation for one image.
    public var multiplyAccumulates: Int

    /// Makes a cost.
    public init(parameters: Int, multiplyAccumulates: Int) {
        self.parameters = parameters
        self.multiplyAccumulates = multiplyAccumulates
    }
}

/// Encodes and decodes images at one setting; used by one thread at a time.
public protocol Coder: AnyObject {
    /// Encodes an image to the bytes that a file would hold.
    func encode(_ image: RasterImage) throws -> CodedImage
    /// Decodes what `encode` returned.
    func decode(_ coded: CodedImage) throws -> Reconstruction
    /// How far the features of a stream are from those of the image (`FeatureError.relative`); nil without features.
    ///
    /// - Parameters:
    ///   - image: the image.
    ///   - coded: what `encode` made of it.
    func featureError(of image: RasterImage, as coded: CodedImage) throws -> Double?
}

extension Coder {
    /// None: an image codec has no features.
    public func featureError(of image: RasterImage, as coded: CodedImage) throws -> Double? { nil }
}

/// An image as a method's bytes.
public struct CodedImage: Sendable, Equatable {
    /// The whole stream, as a file holds it.
    public var stream: [UInt8]
    /// The bytes that the image itself takes, without container.
    public var payloadByteCount: Int
    /// The bytes left where tables and headers were agreed beforehand, or nil where that has no meaning.
    public var abbreviatedByteCount: Int?
    /// The cross-entropy of the symbols under the model's tables, in bits; nil for image codecs.
    public var bits: Double?

    /// Describes a stream.
    public init(stream: [UInt8], payloadByteCount: Int, abbreviatedByteCount: Int? = nil, bits: Double? = nil) {
        self.stream = stream
        self.payloadByteCount = payloadByteCount
        self.abbreviatedByteCount = abbreviatedByteCount
        self.bits = bits
    }
}

/// What comes back from a stream.
public enum Reconstruction: Sendable, Equatable {
    /// An image, for a classifier to judge.
    case pixels(RasterImage)
    /// The logits of the method's own network, in the order of `Method.labels`.
    case logits([Float])
}
