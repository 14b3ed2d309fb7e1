internal import FeatureCodec
internal import NeuralNetwork

/// What a recipe trains: first weights, an objective for each stage, and the model that comes of it.
protocol TrainingProject {
    /// The weights to start from.
    func initialParameters(seed: UInt64) throws -> Parameters

    /// Compiles a stage.
    func objective(of stage: StageRecipe) throws -> any Objective

    /// The names of all weights that can learn.
    var trainableNames: [String] { get }

    /// Makes the model file's contents from trained weights.
    ///
    /// - Parameters:
    ///   - rate: the position of the rate in the recipe, from 0.
    ///   - images: batches with so many training images in all, as the network sees them, not varied.
    func model(
        _ parameters: Parameters,
        rate: Int,
        provenance: [String: JSONValue],
        images: (_ count: Int) throws -> [Tensor]
    ) throws -> FeatureModel
}
