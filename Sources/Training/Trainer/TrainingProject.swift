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
    /// - Parameter rate: the position of the rate in the recipe, from 0.
    func model(
        _ parameters: Parameters,
        rate: Int,
        provenance: [String: JSONValue]
    ) throws -> FeatureModel
}
