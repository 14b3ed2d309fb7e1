internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// What symbols cost under contexts, while a codec learns: a network in floating point that stands for the prior's own.
///
/// A prior's network (``ContextNetwork``) is fitted when the codec is done. Were latents learned under densities that know nothing
/// of the symbols around, they would be short under those, not under the prior. So a network of the same form learns beside the
/// transforms, as context models do (Minnen and others, "Joint autoregressive and hierarchical priors for learned image
/// compression", NeurIPS 2018). One network serves all rates, on symbols in steps of their rate.
///
/// For each channel it has hidden units of its own. They see the symbols of the channels before at the 3 x 3 places around, at odd
/// places those of the channel itself at the four even ones beside, and the rate. Straight through rounding, latents also learn
/// to tell much of others.
final class ContextRate {
    private let channels: Int
    private let seen: ContextRateInput
    private let engine: Engine
    private let graph: Graph
    /// The logarithm of the scales that are predicted at first.
    private let firstLogarithm: Float
    /// By the shape of their input.
    private var programs: [[Int]: any DifferentiableProgram] = [:]

    /// The hidden units of a channel.
    private static let units = 16
    private static let known = "known"
    private static let prefix = "prior.context"
    private static let hiddenWeight = "\(prefix).hidden.weight"
    private static let result = "\(prefix).result"
    private static let rate = "\(prefix).rate"
    private static let rateWeight = "\(rate).weight"
    private static let sum = "\(prefix).sum"

    /// - Parameter scale: the width of the first distributions, in steps.
    init(channels: Int, rateCount: Int, scale: Double, engine: Engine) throws {
        self.channels = channels
        seen = ContextRateInput(channels: channels, rateCount: rateCount, units: Self.units)
        self.engine = engine
        firstLogarithm = Float(log(scale))
        let hidden = channels * Self.units
        var builder = GraphBuilder()
        let known = builder.input(Self.known)
        let sums = builder.add(
            "\(Self.prefix).hidden", Convolution(seen.planes, hidden, kernel: 3, padding: 1), known)
        let units = builder.add("\(Self.prefix).units", ReLU(), sums)
        let ofUnits = builder.add(Self.result, Convolution(hidden, 2 * channels, kernel: 1, groups: channels), units)
        // Rates differ first of all in how wide everything is.
        let ofRate = builder.add(
            Self.rate, Convolution(seen.planes, 2 * channels, kernel: 1, bias: false), known)
        let sum = builder.add(Self.sum, Add(), ofUnits, ofRate)
        graph = try builder.graph(outputs: sum)
    }

    var parameterNames: [String] { graph.parameterSpecifications.map(\.name) }

    func initialParameters(seed: UInt64) -> Parameters {
        var parameters = Parameters.initialized(for: graph, seed: seed)
        if let weight = parameters[Self.hiddenWeight] {
            // As few inputs count as an average channel sees.
            parameters[Self.hiddenWeight] = weight.masked(seen.known).scaled(by: 1.5)
        }
        parameters["\(Self.result).weight"] = parameters["\(Self.result).weight"]?.scaled(by: 0.1)
        parameters[Self.rateWeight] = parameters[Self.rateWeight]?.scaled(by: 0)
        let biases = (0..<2 * channels).map { $0.isMultiple(of: 2) ? firstLogarithm : 0 }
        parameters["\(Self.result).bias"] = Tensor(shape: [2 * channels], scalars: biases)
        return parameters
    }

    /// The symbols of a batch, with what they cost.
    struct Measure {
        /// The bits of each image.
        var bits: [Double] { rate.bits }
        fileprivate let rate: LogisticRate
        fileprivate let program: any DifferentiableProgram
        fileprivate let symbols: Tensor
    }

    /// Measures the latents of a batch.
    ///
    /// - Parameters:
    ///   - values: [images, height, width, channels], in steps from the medians, with noise or rounded.
    ///   - symbols: the same, rounded.
    ///   - rates: the position of the rate of each image.
    func measure(_ values: Tensor, symbols: Tensor, rates: [Int], parameters: Parameters) throws -> Measure {
        let input = seen.tensor(of: symbols, rates: rates)
        let program = try program(for: input.shape)
        // Nothing here has running statistics, which alone a forward pass could change.
        var weights = parameters
        let outputs = try program.forward([Self.known: input], parameters: &weights, mode: .training)
        let predictions = outputs[Self.sum] ?? Tensor(shape: [0])
        return Measure(
            rate: LogisticRate(of: values.scalars, under: predictions, images: rates.count),
            program: program,
            symbols: symbols
        )
    }

    /// The gradients of the bits of a batch, weighted by image, with respect to the latents in steps and to the network's weights.
    func gradients(of measure: Measure, weights: [Double]) throws -> (latent: Tensor, parameters: Parameters) {
        var slope = measure.rate.gradient
        let length = slope.count / max(weights.count, 1)
        for index in slope.scalars.indices { slope.scalars[index] *= Float(weights[index / length]) }
        let gradients = try measure.program.backward([Self.sum: slope])
        var parameters = gradients.parameters
        parameters[Self.hiddenWeight] = parameters[Self.hiddenWeight]?.masked(seen.known)
        parameters[Self.rateWeight] = parameters[Self.rateWeight]?.masked(seen.rates)
        var latent = Tensor(shape: measure.symbols.shape)
        // A value that is greater is as far from its mean as if that were less.
        for index in latent.scalars.indices { latent.scalars[index] = -slope.scalars[2 * index + 1] }
        if let slope = gradients.inputs[Self.known] {
            seen.addStraightThrough(slope, of: measure.symbols, to: &latent)
        }
        return (latent, parameters)
    }

    private func program(for shape: [Int]) throws -> any DifferentiableProgram {
        if let known = programs[shape] { return known }
        let made = try makeProgram(
            graph: graph, inputShapes: [shape], trainable: { _ in true }, inputGradients: [Self.known], engine: engine)
        programs[shape] = made
        return made
    }
}
