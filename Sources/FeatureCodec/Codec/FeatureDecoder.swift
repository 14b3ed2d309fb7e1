public import NeuralNetwork

/// Turns streams into features and answers.
///
/// The symbols of a stream are decoded by integer arithmetic alone and are the same on every machine; features and logits
/// are floating-point results of the networks. Networks are compiled once. A decoder is not shared between threads: make
/// one for each.
public final class FeatureDecoder {
    /// The model whose streams this reads.
    public let model: FeatureModel
    /// What runs the networks.
    public let engine: Engine
    private let limits: DecodingLimits
    private let codec: SymbolCodec
    private let decoder: NetworkPlan
    private let tail: NetworkPlan?

    /// Prepares a model for decoding.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` for a model without a decoder, `.engineFailure`.
    public init(
        model: FeatureModel,
        engine: Engine = .fastest(threads: 1),
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        guard let prior = model.prior, let shape = model.latentShape else {
            throw FeatureCodecError(.missingPart, "the model '\(model.name)' is a classifier and decodes nothing")
        }
        self.model = model
        self.engine = engine
        self.limits = limits
        codec = SymbolCodec(prior: prior, shape: shape)
        decoder = try NetworkPlan(.decoder, of: model, input: shape, engine: engine)
        tail =
            model.graphs[.tail] == nil
            ? nil : try NetworkPlan(.tail, of: model, input: decoder.outputShape, engine: engine)
    }

    /// Decodes a whole stream as it lies in a file.
    ///
    /// - Throws: `FeatureCodecError` as `CodedStream.init(bytes:limits:)` does; then `.wrongModel` for an intact stream of
    ///   another model, `.damaged` for a payload that no symbols have, and `.engineFailure`.
    public func decode(_ stream: [UInt8]) throws(FeatureCodecError) -> DecodedImage {
        try decode(try CodedStream(bytes: stream, limits: limits))
    }

    /// Decodes a packet of a session that uses this model.
    ///
    /// - Throws: `FeatureCodecError` as `CodedStream.init(packet:fingerprint:)` does, `.damaged` or `.engineFailure`.
    public func decode(packet: [UInt8]) throws(FeatureCodecError) -> DecodedImage {
        try decode(try CodedStream(packet: packet, fingerprint: model.fingerprint))
    }

    /// Decodes a stream that has been read.
    ///
    /// - Throws: `FeatureCodecError.Code.wrongModel`, `.damaged` or `.engineFailure`.
    public func decode(_ stream: CodedStream) throws(FeatureCodecError) -> DecodedImage {
        let symbols = try symbols(of: stream)
        let latent = codec.prior.latent(of: symbols, shape: codec.shape)
        let features = try decoder(latent)
        return DecodedImage(
            symbols: symbols,
            latent: latent,
            features: features,
            logits: try tail?(features).scalars,
            labels: model.labels,
            sourceSize: stream.sourceSize
        )
    }

    /// The symbols of a stream, without running a network.
    ///
    /// - Throws: `FeatureCodecError.Code.wrongModel` or `.damaged`.
    public func symbols(of stream: CodedStream) throws(FeatureCodecError) -> [[Int32]] {
        try Self.check(stream, model: model)
        return try codec.symbols(of: stream.payload, coder: stream.coder)
    }

    /// The symbols of a stream under a model, without compiling or running a network.
    ///
    /// - Throws: `FeatureCodecError.Code.wrongModel`, `.missingPart` or `.damaged`.
    public static func symbols(of stream: CodedStream, model: FeatureModel) throws(FeatureCodecError) -> [[Int32]] {
        guard let prior = model.prior, let shape = model.latentShape else {
            throw FeatureCodecError(.missingPart, "the model '\(model.name)' is a classifier and decodes nothing")
        }
        try check(stream, model: model)
        return try SymbolCodec(prior: prior, shape: shape).symbols(of: stream.payload, coder: stream.coder)
    }

    private static func check(_ stream: CodedStream, model: FeatureModel) throws(FeatureCodecError) {
        guard stream.fingerprint == model.fingerprint else {
            throw FeatureCodecError(
                .wrongModel,
                "the stream was written with the model \(FeatureModel.text(fingerprint: stream.fingerprint)), "
                    + "not with '\(model.name)' (\(model.fingerprintText)); decode it with that model"
            )
        }
    }
}
