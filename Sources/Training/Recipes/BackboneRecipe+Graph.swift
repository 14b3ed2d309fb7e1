internal import Backbones
internal import NeuralNetwork

extension BackboneRecipe {
    /// Builds the network: one line for each known backbone.
    func graph(classes: Int) throws -> Graph {
        switch backbone {
        case "small-residual-network":
            return try SmallResidualNetwork(
                widths: widths,
                blocksPerStage: blocksPerStage,
                stemKernel: stemKernel,
                poolsAfterStem: poolsAfterStem
            ).graph(classes: classes)
        default:
            throw TrainingError(
                .unknownModel,
                "the backbone '\(backbone)' is not known; there is 'small-residual-network'"
            )
        }
    }
}
