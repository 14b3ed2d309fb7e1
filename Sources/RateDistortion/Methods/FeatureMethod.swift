public import FeatureCodec
public import NeuralNetwork
import Pixels

/// A family of feature codecs: one setting for each of its rates; or a single model.
public struct FeatureMethod: RegisteredMethod {
    /// The name of a family or a model.
    public static let usage = "FAMILY|MODEL"
    /// None: families and models have names of their own.
    public static let keywords: [String] = []

    /// The name of the family, or of the single model.
    public let name: String
    /// The models, the fewest bytes first; all share image size and labels.
    public let models: [FeatureModel]
    /// What runs them.
    public let engine: Engine

    /// Makes a method of models.
    ///
    /// - Throws: `EvaluationError.Code.modelMismatch` where there is no model, a model lacks an encoder or a tail, or
    ///   the models differ in image size or labels.
    public init(name: String, models: [FeatureModel], engine: Engine) throws(EvaluationError) {
        guard let first = models.first else {
            throw EvaluationError(.modelMismatch, "the family '\(name)' has no models")
        }
        for model in models {
            for role in [FeatureModel.Role.encoder, .decoder, .tail]
            where role == .encoder ? !model.hasEncoder : model.graphs[role] == nil {
                throw EvaluationError(
                    .modelMismatch,
                    "the model '\(model.name)' has no \(role.rawValue); evaluation needs a whole feature codec"
                )
            }
            guard model.labels == first.labels, !model.labels.isEmpty,
                (model.preprocessing.width, model.preprocessing.height)
                    == (first.preprocessing.width, first.preprocessing.height)
            else {
                throw EvaluationError(
                    .modelMismatch,
                    "'\(model.name)' and '\(first.name)' of '\(name)' differ in labels or image size, or have no labels"
                )
            }
        }
        guard Set(models.map(\.rateIndex)).count == models.count else {
            throw EvaluationError(
                .modelMismatch,
                "two models of '\(name)' have the same place in the family; evaluate them apart"
            )
        }
        self.name = name
        self.models = models.sorted { $0.rateIndex < $1.rateIndex }
        self.engine = engine
    }

    /// The name of the family.
    public var family: String? { models[0].family }
    /// "rate=1" and so on, by the models' places in the family.
    public var settings: [String] { models.map { "rate=\($0.rateIndex)" } }
    /// The fingerprints of the models and hashes of their encoders, which fingerprints leave out.
    public var identity: String {
        "feature/\(name)/" + models.map { "\($0.fingerprintText)-\($0.encoderHash)" }.joined(separator: ",")
    }
    /// The labels of the models.
    public var labels: [String]? { models[0].labels }
    /// The image size of the models.
    public var imageSize: (width: Int, height: Int)? {
        (models[0].preprocessing.width, models[0].preprocessing.height)
    }

    /// The method for the name of a family or a model.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> FeatureMethod? {
        guard let members = library.models(named: request.name) else { return nil }
        guard request.settings == nil, request.readings.isEmpty else {
            throw EvaluationError(
                .invalidSetting,
                "'\(request.name)' takes no settings; name a single model of the family to measure one rate"
            )
        }
        return try FeatureMethod(name: request.name, models: members, engine: library.engine)
    }

    /// The name and fingerprint of a rate's model.
    public func model(setting: Int) -> (name: String, fingerprint: String)? {
        (models[setting].name, models[setting].fingerprintText)
    }

    /// The parameters and multiplications of a model's encoder, and of its prior where that computes.
    public func encoderCost(setting: Int) -> EncoderCost? {
        let model = models[setting]
        guard let encoder = model.encoderCost else { return nil }
        let prior = model.priorCost
        return EncoderCost(
            parameters: encoder.parameters + prior.parameters,
            multiplyAccumulates: encoder.multiplyAccumulates + prior.multiplyAccumulates
        )
    }

    /// Makes the coder of a rate.
    public func makeCoder(setting: Int) throws -> any Coder {
        try FeatureCoder(model: models[setting], engine: engine)
    }
}

extension FeatureModel {
    /// A hash of the encoder's weights.
    fileprivate var encoderHash: String {
        var hash = FingerprintHash()
        let names = graphs[.encoder]?.parameterSpecifications.map(\.name) ?? []
        for name in names.sorted() {
            hash.combine(name)
            for scalar in parameters[name]?.scalars ?? [] { hash.combine(scalar.bitPattern) }
        }
        for layer in integerEncoder?.network.layers ?? [] {
            for number in layer.weights.map(Int32.init) + layer.biases { hash.combine(UInt32(bitPattern: number)) }
        }
        return hash.text
    }
}

private final class FeatureCoder: Coder {
    private let encoder: FeatureEncoder
    private let decoder: FeatureDecoder
    private let model: FeatureModel
    private let engine: Engine
    private var exactDecoder: (any Plan)?

    init(model: FeatureModel, engine: Engine) throws {
        encoder = try FeatureEncoder(model: model, engine: engine)
        decoder = try FeatureDecoder(model: model, engine: engine)
        self.model = model
        self.engine = engine
    }

    func encode(_ image: RasterImage) throws -> CodedImage {
        let encoded = try encoder.encode(image)
        return CodedImage(stream: encoded.stream, payloadByteCount: encoded.payload.count, bits: encoded.bits)
    }

    func decode(_ coded: CodedImage) throws -> Reconstruction {
        guard let logits = try decoder.decode(coded.stream).logits else {
            throw EvaluationError(.modelMismatch, "the model '\(model.name)' has no tail")
        }
        return .logits(logits)
    }

    /// The decoder's features against those that it makes of the latent before rounding: what quantisation alone costs.
    func featureError(of image: RasterImage, as coded: CodedImage) throws -> Double? {
        let latent = try encoder.latent(of: image)
        let plan = try exactDecoder ?? makeExactDecoder(latent.shape)
        exactDecoder = plan
        return FeatureError.relative(try decoder.decode(coded.stream).features, to: try plan.run([latent])[0])
    }

    private func makeExactDecoder(_ shape: [Int]) throws -> any Plan {
        guard let graph = model.graphs[.decoder] else {
            throw EvaluationError(.modelMismatch, "the model '\(model.name)' has no decoder")
        }
        return try engine.compile(graph, try model.parameters.restricted(to: graph), inputShapes: [shape])
    }
}
