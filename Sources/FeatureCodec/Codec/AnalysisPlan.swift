internal import NeuralNetwork
internal import Pixels

/// The encoder of a model, compiled for one image: from pixels to the latent and what the prior asks for beside it.
struct AnalysisPlan {
    private enum Kind {
        case network(NetworkPlan)
        case integers(IntegerEncoderRunner)
    }

    private let kind: Kind
    private let preprocessing: Preprocessing

    /// Compiles the encoder that the model has; one in whole numbers needs no engine.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` for a model without an encoder, `.engineFailure`.
    init(of model: FeatureModel, engine: Engine) throws(FeatureCodecError) {
        preprocessing = model.preprocessing
        if let encoder = model.integerEncoder {
            kind = .integers(try IntegerEncoderRunner(encoder, preprocessing: preprocessing))
        } else {
            kind = .network(try NetworkPlan(.encoder, of: model, input: preprocessing.inputShape, engine: engine))
        }
    }

    /// The latent of an image, then what the prior asks for.
    ///
    /// - Throws: `FeatureCodecError.Code.engineFailure`.
    func outputs(of image: RasterImage) throws(FeatureCodecError) -> [Tensor] {
        switch kind {
        case .network(let plan):
            return try plan.outputs(of: preprocessing.tensor(image))
        case .integers(let runner):
            return [runner.latent(of: image)]
        }
    }
}
