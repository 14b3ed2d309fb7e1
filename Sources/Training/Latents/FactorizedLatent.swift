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

    /// The natural logarithms of the steps: rates by channels.
    static let stepName = "prior.log_step"

    var rateCount: Int { firstSteps?.count ?? 1 }

    /// The names and shapes of the densities' weights, those of all rates one after another.
    private var specifications: [(name: String, shape: [Int])] {
        FactorizedDensity.specifications(channels: rateCount * channels)
    }

    var parameterNames: [String] {
        specifications.map(\.name) + (firstSteps == nil ? [] : [Self.stepName])
    }

    func initialParameters(seed: UInt64) -> Parameters {
        var generator = SeededGenerator(seed: SeedMixing.seed(seed, -2))
        var parameters =
            FactorizedDensity.initial(channels: rateCount * channels, scale: scale, using: &generator).parameters
        if let firstSteps {
            parameters[Self.stepName] = Tensor(
                shape: [rateCount, channels],
                scalars: firstSteps.flatMap { repeatElement(Float(log($0)), count: channels) }
            )
        }
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
                steps: steps(rate: group.rate, parameters: parameters),
                learnsSteps: firstSteps != nil,
                density: density(rate: group.rate, parameters: parameters),
                request: request
            )
        }
        return FactorizedPass(model: self, shape: latent.shape, groups: groups)
    }

    func coded(_ latent: Tensor, rates: [Int], parameters: Parameters) throws -> (latent: Tensor, bits: Double) {
        let request = LatentRequest(quantisation: .hard, seed: 0, rates: rates, measuresBits: true)
        let pass = try pass(latent, request, parameters: parameters)
        return (pass.decoderInput, pass.bits.reduce(0, +))
    }

    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (Int) throws -> [Tensor]
    ) throws -> any Prior {
        let prior = try density(rate: rate, parameters: parameters).makeTables(precision: precision)
        guard firstSteps != nil else { return prior }
        return try prior.stretched(by: steps(rate: rate, parameters: parameters))
    }

    /// The quantisation steps of a rate.
    private func steps(rate: Int, parameters: Parameters) -> [Float] {
        guard let logarithms = parameters[Self.stepName] else { return Array(repeating: 1, count: channels) }
        return logarithms.scalars[rate * channels..<(rate + 1) * channels].map(exp)
    }

    /// The density of a rate.
    private func density(rate: Int, parameters: Parameters) throws -> FactorizedDensity {
        guard rateCount > 1 else { return try FactorizedDensity(channels: channels, parameters: parameters) }
        var own = Parameters()
        for (name, shape) in FactorizedDensity.specifications(channels: channels) {
            let length = shape.reduce(1, *)
            guard let tensor = parameters[name], tensor.count == rateCount * length else { continue }
            own[name] = Tensor(shape: shape, scalars: Array(tensor.scalars[rate * length..<(rate + 1) * length]))
        }
        return try FactorizedDensity(channels: channels, parameters: own)
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
    let learnsSteps: Bool
    /// The latents in steps.
    let scaled: Tensor
    /// The latents in steps as the decoder gets them.
    let quantised: Tensor
    let rate: RateLoss.Value?

    /// The weight of the rate below which the density is fitted no slower: Adam would see through it, SGD would not.
    private static let leastPriorWeight = 1e-6

    init(
        _ group: RateGroup,
        latent: Tensor,
        noise: Tensor?,
        steps: [Float],
        learnsSteps: Bool,
        density: FactorizedDensity,
        request: LatentRequest
    ) throws {
        self.group = group
        self.steps = steps
        self.learnsSteps = learnsSteps
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
            case .hard, .mixed: scaled.rounded(from: density.medians)
            }
        rate = request.measuresBits ? RateLoss.measure(noisy ?? quantised, under: density) : nil
    }

    /// The gradients with respect to the latents, and to the weights of this rate.
    func slopes(decoderSlope: Tensor?, bitWeight: Double) -> (latent: Tensor, parameters: Parameters) {
        var slope = Tensor(shape: scaled.shape)
        var parameters = Parameters()
        if let rate {
            slope.add(rate.latentGradient, times: Float(bitWeight))
            // The density alone is always fitted; its own scale is that of bits, whatever a bit weighs elsewhere.
            let weight = bitWeight > 0 ? bitWeight : Self.leastPriorWeight / Double(max(group.images.count, 1))
            for name in rate.parameterGradients.names {
                parameters[name] = rate.parameterGradients[name]?.scaled(by: Float(weight))
            }
        }
        let stretched = decoderSlope?.multiplied(by: steps)
        if let stretched { slope.add(stretched, times: 1) }
        if learnsSteps { parameters[FactorizedLatent.stepName] = stepSlope(slope, stretched) }
        return (slope.multiplied(by: steps.map { 1 / $0 }), parameters)
    }

    /// The gradient with respect to the logarithms of the steps: a longer step stretches what the decoder gets and shrinks
    /// what is quantised.
    private func stepSlope(_ slope: Tensor, _ stretched: Tensor?) -> Tensor {
        var sums = [Double](repeating: 0, count: steps.count)
        for start in stride(from: 0, to: slope.count, by: steps.count) {
            for channel in steps.indices {
                let index = start + channel
                if let stretched { sums[channel] += Double(stretched.scalars[index] * quantised.scalars[index]) }
                sums[channel] -= Double(slope.scalars[index] * scaled.scalars[index])
            }
        }
        return Tensor(shape: [1, steps.count], scalars: sums.map(Float.init))
    }
}

extension Parameters {
    /// Adds gradients of one of several equal parts, each of which has its own stretch of the tensors.
    fileprivate mutating func add(_ other: Parameters, part: Int, of count: Int) {
        for name in other.names {
            guard let own = other[name] else { continue }
            var all = self[name] ?? Tensor(shape: [count * own.shape[0]] + own.shape.dropFirst())
            all.scalars.replaceSubrange(part * own.count..<(part + 1) * own.count, with: own.scalars)
            self[name] = all
        }
    }
}
