public import EntropyCoding
public import NeuralNetwork
public import Pixels

/// Turns images into streams of a few hundred bytes.
///
/// ```swift
/// let model = try FeatureModel(bytes: modelFile)
/// let encoded = try FeatureEncoder(model: model).encode(image)       // encoded.stream: bytes for a file or a wire
/// let decoded = try FeatureDecoder(model: model).decode(encoded.stream)
/// print(decoded.features.shape)
/// for answer in decoded.ranked(top: 5) { print(answer.label, answer.probability) }
/// ```
///
/// Networks are compiled once, at the first use. An encoder is not shared between threads: make one for each.
public final class FeatureEncoder {
    /// What a stream states beside the payload, and how the payload is written.
    public struct Options: Sendable, Equatable {
        /// Whether the stream tells the size that the image had before it was resized for the model.
        public var statesSourceSize = false
        /// Whether the stream tells the place of the model in its family.
        public var statesRateIndex = false
        /// Whether the checksum has 32 bits rather than 16.
        public var usesLongChecksum = false
        /// What turns symbols into bytes; nil takes the compact coder for small payloads, and for large ones the faster coder,
        /// which spends up to half a percent more.
        public var coder: CoderKind?

        /// The shortest stream.
        public init() {}
    }

    /// The models to choose from, coarsest first; without a byte limit the last is used.
    public let models: [FeatureModel]
    /// What runs the networks.
    public let engine: Engine
    /// What streams state beside the payload.
    public var options = Options()
    private var stages: [Int: Stage] = [:]

    private struct Stage {
        let analysis: AnalysisPlan
        let codec: SymbolCodec
    }

    /// Prepares a model for encoding.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` for a model without an encoder, `.engineFailure`.
    public convenience init(model: FeatureModel, engine: Engine = .fastest(threads: 1)) throws(FeatureCodecError) {
        try self.init(models: [model], engine: engine)
    }

    /// Prepares a family for encoding, so that a byte limit can be met by a coarser model.
    ///
    /// - Parameters:
    ///   - models: the models from the fewest bytes to the most; the last is used where no limit asks for less.
    ///   - engine: what runs the networks.
    /// - Throws: `FeatureCodecError.Code.missingPart` for a model without an encoder, `.engineFailure`.
    public init(models: [FeatureModel], engine: Engine = .fastest(threads: 1)) throws(FeatureCodecError) {
        precondition(!models.isEmpty, "an encoder needs a model")
        self.models = models
        self.engine = engine
        _ = try stage(models.count - 1)
    }

    /// Encodes an image of any size; it is resized and cropped as the model's preprocessing says.
    ///
    /// - Parameters:
    ///   - image: the picture.
    ///   - byteLimit: the most bytes that the whole stream may have.
    ///   - sourceSize: the size to state in the stream where options ask for it; nil is the image's own.
    /// - Throws: `FeatureCodecError.Code.byteLimitExceeded`, which states the excess, where even the coarsest model needs
    ///   more than the limit; `.notFinite`, `.engineFailure`.
    public func encode(
        _ image: RasterImage,
        byteLimit: Int? = nil,
        sourceSize: (width: Int, height: Int)? = nil
    ) throws(FeatureCodecError) -> EncodedImage {
        let source = CodedStream.SourceSize(
            width: sourceSize?.width ?? image.width,
            height: sourceSize?.height ?? image.height
        )
        var smallest: EncodedImage?
        for index in models.indices.reversed() {
            let encoded = try encode(image, of: source, modelIndex: index)
            guard let byteLimit, encoded.stream.count > byteLimit else { return encoded }
            if encoded.stream.count < smallest?.stream.count ?? .max { smallest = encoded }
        }
        let count = smallest?.stream.count ?? 0
        throw FeatureCodecError(
            .byteLimitExceeded,
            "the image needs \(count) bytes, \(count - (byteLimit ?? 0)) more than the limit of \(byteLimit ?? 0); "
                + "allow more or use a coarser model"
        )
    }

    /// The latent of an image before it is rounded, under the finest model.
    ///
    /// - Throws: `FeatureCodecError.Code.engineFailure`.
    public func latent(of image: RasterImage) throws(FeatureCodecError) -> Tensor {
        let last = models.count - 1
        return try stage(last).analysis.outputs(of: image)[0]
    }

    private func encode(
        _ image: RasterImage,
        of source: CodedStream.SourceSize,
        modelIndex: Int
    ) throws(FeatureCodecError) -> EncodedImage {
        let model = models[modelIndex]
        let stage = try stage(modelIndex)
        let encoded = try stage.analysis.outputs(of: image)
        let symbols = try stage.codec.prior.symbols(of: encoded)
        let indices = stage.codec.indices(of: symbols)
        let bits = stage.codec.bits(of: symbols, indices: indices)
        let coder = options.coder ?? .fitting(bits: bits)
        let payload = stage.codec.payload(of: symbols, indices: indices, coder: coder)
        let stream = CodedStream(
            fingerprint: model.fingerprint,
            payload: payload,
            coder: coder,
            sourceSize: options.statesSourceSize ? source : nil,
            rateIndex: options.statesRateIndex ? model.rateIndex : nil,
            hasLongChecksum: options.usesLongChecksum
        )
        return EncodedImage(
            stream: stream.serialized(),
            payload: payload,
            coder: coder,
            symbols: symbols,
            bits: bits,
            fingerprint: model.fingerprint,
            rateIndex: model.rateIndex
        )
    }

    private func stage(_ index: Int) throws(FeatureCodecError) -> Stage {
        if let stage = stages[index] { return stage }
        let model = models[index]
        guard let prior = model.prior, let shape = model.latentShape else {
            throw FeatureCodecError(.missingPart, "the model '\(model.name)' is a classifier and encodes nothing")
        }
        let stage = Stage(
            analysis: try AnalysisPlan(of: model, engine: engine),
            codec: SymbolCodec(prior: prior, shape: shape)
        )
        stages[index] = stage
        return stage
    }
}
