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
    ///   - form: one of the recipe's `exportForms`.
    ///   - images: batches with so many training images in all, as the network sees them, not varied.
    func model(
        _ parameters: Parameters,
        rate: Int,
        form: ExportForm,
        provenance: [String: JSONValue],
        images: (_ count: Int) throws -> [Tensor]
    ) throws -> FeatureModel
}

/// A form in which a trained codec is written to a model file of its own.
struct ExportForm {
    /// How the codes of an affine prior are written; without meaning for other models.
    let coding: OutputRecipe.Coding
    /// What the names of the file, the model and the family end in.
    let suffix: String
}

extension Recipe {
    /// The forms of the models that a run exports, one at least.
    var exportForms: [ExportForm] {
        output.codings.map { coding in
            ExportForm(coding: coding, suffix: coding == .entropy && output.codings.count > 1 ? "-entropy" : "")
        }
    }
}
