internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// Latents under normal densities whose means and deviations follow from a second latent.
///
/// The weights of the network from the latent to the hyper-latent begin with "encoder.hyper", those of the network back with
/// "prior.synthesis". Where one network serves several rates, these two serve all of them, for latents as they are; each rate
/// has steps of its own, in which it measures predictions, and a density of its own for the hyper-latent.
final class HyperLatent: LatentModel {
    let transforms: HyperpriorTransforms
    let densities: RateDensities
    let steps: RateSteps
    /// The precision of the exported tables, in bits.
    let precision: Int
    let engine: Engine
    /// From a latent to its hyper-latent.
    let analysis: Graph
    /// From a hyper-latent to predictions for a grid that covers the latent's.
    let synthesis: Graph
    private var programs: [[Int]: Programs] = [:]

    /// The two networks, compiled for one shape of the latent.
    struct Programs {
        let analysis: any DifferentiableProgram
        let synthesis: any DifferentiableProgram
        let latentName: String
        let analysisOutput: String
        let hyperName: String
        let predictionName: String
    }

    /// Describes a latent model.
    ///
    /// - Parameters:
    ///   - firstSteps: the quantisation steps of each rate to start from; nil for a single rate with steps of 1.
    ///   - scale: the width of all first densities, in steps.
    init(
        transforms: HyperpriorTransforms,
        firstSteps: [Double]?,
        scale: Double,
        precision: Int,
        engine: Engine
    ) throws {
        self.transforms = transforms
        steps = RateSteps(channels: transforms.latentChannels, first: firstSteps)
        densities = RateDensities(channels: transforms.hyperChannels, rateCount: steps.rateCount, scale: scale)
        self.precision = precision
        self.engine = engine
        analysis = try transforms.analysis()
        synthesis = try transforms.synthesis()
    }

    var parameterNames: [String] {
        (analysis.parameterSpecifications + synthesis.parameterSpecifications).map(\.name)
            + densities.parameterNames + steps.parameterNames
    }

    func initialParameters(seed: UInt64) -> Parameters {
        var parameters = densities.initialParameters(seed: seed)
        parameters.merge(steps.initialParameters)
        parameters.merge(.initialized(for: analysis, seed: seed))
        parameters.merge(initialSynthesis(seed: seed))
        return parameters
    }

    /// Predictions start near the same for all places: a mean of 0 and the width of the first densities.
    private func initialSynthesis(seed: UInt64) -> Parameters {
        var parameters = Parameters.initialized(for: synthesis, seed: seed)
        let last = synthesis.outputs[0]
        parameters["\(last).weight"] = parameters["\(last).weight"]?.scaled(by: 0.1)
        let channels = transforms.latentChannels
        let range = GaussianRate.logarithms
        let logarithm = Float(min(max(log(densities.scale), range.lowerBound), range.upperBound))
        parameters["\(last).bias"] = Tensor(
            shape: [2 * channels],
            scalars: (0..<2 * channels).map { $0 < channels ? logarithm : 0 }
        )
        return parameters
    }

    func pass(_ latent: Tensor, _ request: LatentRequest, parameters: Parameters) throws -> any LatentPass {
        try HyperPass(latent, request, model: self, parameters: parameters)
    }

    /// The networks for latents of a shape, batch first; they are compiled once.
    func programs(for shape: [Int]) throws -> Programs {
        if let known = programs[shape] { return known }
        let hyperShape = try analysis.shapes(inputs: [shape])[analysis.outputs[0]] ?? []
        let predictor = try predictor(hyperShape: hyperShape, latentShape: shape)
        let made = Programs(
            analysis: try makeProgram(
                graph: analysis,
                inputShapes: [shape],
                trainable: { _ in true },
                inputGradients: Set(analysis.inputs),
                engine: engine
            ),
            synthesis: try makeProgram(
                graph: predictor,
                inputShapes: [hyperShape],
                trainable: { _ in true },
                inputGradients: Set(predictor.inputs),
                engine: engine
            ),
            latentName: analysis.inputs[0],
            analysisOutput: analysis.outputs[0],
            hyperName: predictor.inputs[0],
            predictionName: predictor.outputs[0]
        )
        programs[shape] = made
        return made
    }

    /// The synthesis, cut to the rows and columns of the latent.
    private func predictor(hyperShape: [Int], latentShape: [Int]) throws -> Graph {
        let (height, width) = (latentShape[1], latentShape[2])
        let made = try synthesis.shapes(inputs: [hyperShape])[synthesis.outputs[0]] ?? []
        guard made.count == 4, made[1] >= height, made[2] >= width else {
            throw TrainingError(
                .invalidRecipe,
                "the hyperprior's networks turn a latent of \(height)x\(width) into predictions of the shape \(made)"
            )
        }
        guard made[1] > height || made[2] > width else { return synthesis }
        let crop = Graph.Node(
            "\(HyperpriorTransforms.synthesisPrefix).crop",
            Crop(top: 0, left: 0, height: height, width: width),
            inputs: synthesis.outputs
        )
        return try Graph(inputs: synthesis.inputs, nodes: synthesis.nodes + [crop], outputs: [crop.name])
    }
}
