internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// Latents under a learned density for each channel.
///
/// Where one network serves several rates, each rate has a density of its own and a learned quantisation step for each
/// channel: the latent is divided by it, quantised, and multiplied by it again (the gains of Cui and others, "Asymmetric
/// gained deep image compression with continuous rate adaptation", CVPR 2021).
struct FactorizedLatent: LatentModel {
    /// The channels of the latent.
    let channels: Int
    /// The quantisation steps of each rate to start from; nil for a single rate with steps of 1, which do not learn.
    let firstSteps: [Double]?
    /// The width of the first density, in steps.
    let scale: Double
    /// The precision of the exported tables, in bits.
    let precision: Int
    /// How finely the exported prior tells symbols apart by those around; nil for one table a channel.
    var contexts: ContextSize?
    /// By how much of a step values are moved towards the median where they are rounded for good, in 0..<0.5.
    var deadZone: Float = 0
    /// The threads with which contexts are fitted.
    var threads = 1

    /// The training images in which contexts are counted.
    private static let countedImages = 8_192

    /// The natural logarithms of the steps: rates by channels.
    static let stepName = RateSteps.parameterName

    var rateCount: Int { firstSteps?.count ?? 1 }

    private var densities: RateDensities {
        RateDensities(channels: channels, rateCount: rateCount, scale: scale)
    }

    private var steps: RateSteps { RateSteps(channels: channels, first: firstSteps) }

    var parameterNames: [String] { densities.parameterNames + steps.parameterNames }

    func initialParameters(seed: UInt64) -> Parameters {
        var parameters = densities.initialParameters(seed: seed)
        parameters.merge(steps.initialParameters)
        return parameters
    }

    func pass(_ latent: Tensor, _ request: LatentRequest, parameters: Parameters) throws -> any LatentPass {
        let isNoisy = [.noise, .mixed].contains(request.quantisation)
        let noise = isNoisy ? Self.noise(shape: latent.shape, seed: request.seed) : nil
        let groups = try RateGroup.groups(of: request.rates).map { group in
            try FactorizedGroup(
                group,
                latent: group.rows(of: latent),
                noise: noise.map(group.rows),
                steps: steps.steps(rate: group.rate, parameters: parameters),
                learning: steps,
                deadZone: deadZone,
                density: densities.density(rate: group.rate, parameters: parameters),
                request: request
            )
        }
        return FactorizedPass(model: self, shape: latent.shape, groups: groups)
    }

    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (Int) throws -> [Tensor]
    ) throws -> any Prior {
        let prior = try densities.density(rate: rate, parameters: parameters).makeTables(precision: precision)
            .stretched(by: steps.steps(rate: rate, parameters: parameters))
        guard let contexts else { return prior }
        return try ContextFit(base: prior, size: contexts, deadZone: deadZone)
            .prior(of: samples(Self.countedImages), threads: threads)
    }

    /// Uniform noise of one bin's width, which stands for rounding where gradients are wanted.
    private static func noise(shape: [Int], seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        return Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in generator.uniform() - 0.5 })
    }
}

// MARK: - Passes

/// The latents of a batch, by rate.
private struct FactorizedPass: LatentPass {
    let model: FactorizedLatent
    let shape: [Int]
    let groups: [FactorizedGroup]

    var decoderInput: Tensor {
        var input = Tensor(shape: shape)
        for group in groups { group.group.put(group.quantised.multiplied(by: group.steps), into: &input) }
        return input
    }

    var bits: [Double] {
        var bits = [Double](repeating: 0, count: model.rateCount)
        for group in groups { bits[group.group.rate] = group.rate?.bits ?? 0 }
        return bits
    }

    func gradients(decoderSlope: Tensor?, bitWeights: [Double]) -> (latent: Tensor, parameters: Parameters) {
        var latentSlope = Tensor(shape: shape)
        var parameters = Parameters()
        for group in groups {
            let rate = group.group.rate
            let slopes = group.slopes(
                decoderSlope: decoderSlope.map(group.group.rows),
                bitWeight: bitWeights[rate]
            )
            group.group.put(slopes.latent, into: &latentSlope)
            parameters.add(slopes.parameters, part: rate, of: model.rateCount)
        }
        return (latentSlope, parameters)
    }
}

/// The latents of those images of a batch that have one rate, in steps of that rate.
private struct FactorizedGroup {
    let group: RateGroup
    let steps: [Float]
    let learning: RateSteps
    /// The latents in steps.
    let scaled: Tensor
    /// The latents in steps as the decoder gets them.
    let quantised: Tensor
    let rate: RateLoss.Value?

    init(
        _ group: RateGroup,
        latent: Tensor,
        noise: Tensor?,
        steps: [Float],
        learning: RateSteps,
        deadZone: Float,
        density: FactorizedDensity,
        request: LatentRequest
    ) throws {
        self.group = group
        self.steps = steps
        self.learning = learning
        scaled = latent.multiplied(by: steps.map { 1 / $0 })
        var noisy: Tensor?
        if let noise {
            var sum = scaled
            sum.add(noise, times: 1)
            noisy = sum
        }
        quantised =
            switch request.quantisation {
            case .noise: noisy ?? scaled
            case .exact: scaled
            case .hard: scaled.rounded(from: density.medians, deadZone: deadZone)
            case .mixed: scaled.rounded(from: density.medians)
            }
        rate = request.measuresBits ? RateLoss.measure(noisy ?? quantised, under: density) : nil
    }

    /// The gradients with respect to the latents, and to the weights of this rate.
    func slopes(decoderSlope: Tensor?, bitWeight: Double) -> (latent: Tensor, parameters: Parameters) {
        var slope = Tensor(shape: scaled.shape)
        var parameters = Parameters()
        if let rate {
            slope.add(rate.latentGradient, times: Float(bitWeight))
            parameters = RateDensities.weighted(
                rate.parameterGradients,
                bitWeight: bitWeight,
                images: group.images.count
            )
        }
        let stretched = decoderSlope?.multiplied(by: steps)
        if let stretched { slope.add(stretched, times: 1) }
        if learning.first != nil {
            parameters[RateSteps.parameterName] = learning.slope(
                slope,
                scaled: scaled,
                stretched: stretched,
                quantised: quantised
            )
        }
        return (slope.multiplied(by: steps.map { 1 / $0 }), parameters)
    }
}
