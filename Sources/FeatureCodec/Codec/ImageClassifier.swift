public import NeuralNetwork
public import Pixels

/// Answers what an image shows, by a model that sees pixels: the teacher of codecs and the judge of decoded images.
///
/// A classifier is not shared between threads: make one for each.
public final class ImageClassifier {
    /// The model.
    public let model: FeatureModel
    private let network: NetworkPlan

    /// Prepares a model for classifying.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` for a model without a classifier, `.engineFailure`.
    public init(model: FeatureModel, engine: Engine = .fastest(threads: 1)) throws(FeatureCodecError) {
        self.model = model
        network = try NetworkPlan(.classifier, of: model, input: model.preprocessing.inputShape, engine: engine)
    }

    /// The value of each class before the softmax; the image is resized and cropped as the model says.
    ///
    /// - Throws: `FeatureCodecError.Code.engineFailure`.
    public func logits(_ image: RasterImage) throws(FeatureCodecError) -> [Float] {
        try network(model.preprocessing.tensor(image)).scalars
    }

    /// The most probable classes, best first.
    ///
    /// - Throws: `FeatureCodecError.Code.engineFailure`.
    public func classify(_ image: RasterImage, top count: Int = 5) throws(FeatureCodecError) -> [Answer] {
        Answer.ranked(try logits(image), labels: model.labels, top: count)
    }
}
