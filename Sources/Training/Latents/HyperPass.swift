internal import FeatureCodec
internal import NeuralNetwork

/// The latents and hyper-latents of a batch on their way to the decoder and back.
///
/// Noise stands for rounding in both latents, or in their rates alone. In the latter case the decoder, and with it the
/// synthesis, gets rounded values whose gradient passes as if nothing were rounded; or the decoder gets the latent as it is.
struct HyperPass: LatentPass {
    private let model: HyperLatent
    private let programs: HyperLatent.Programs
    private let groups: [RateGroup]
    /// The steps of each group.
    private let steps: [[Float]]
    /// The latents in steps.
    private let scaled: Tensor
    /// The latents in steps as the decoder gets them.
    private let quantised: Tensor
    /// The bits of the latents under the predictions, where they are wanted.
    private let rate: GaussianRate?
    /// The bits of the hyper-latents of each group; none where they are not wanted.
    private let hyperRates: [RateLoss.Value]

    /// Quantises latents [images, height, width, channels].
    init(_ latent: Tensor, _ request: LatentRequest, model: HyperLatent, parameters: Parameters) throws {
        self.model = model
        programs = try model.programs(for: latent.shape)
        groups = RateGroup.groups(of: request.rates)
        steps = groups.map { model.steps.steps(rate: $0.rate, parameters: parameters) }
        scaled = Self.multiplied(latent, zip(groups, steps).map { ($0, $1.map { 1 / $0 }) })

        var weights = parameters
        let hyper = try Self.run(
            programs.analysis, [programs.latentName: scaled], &weights, programs.analysisOutput)
        let isNoisy = request.quantisation != .hard
        let noisyHyper = isNoisy ? hyper.withNoise(seed: SeedMixing.seed(request.seed, 1)) : nil
        let rounded = hyper.roundedHyper
        let isSmooth = request.quantisation == .noise || request.quantisation == .exact
        let known = isSmooth ? noisyHyper ?? rounded : rounded
        let predictions = try Self.run(
            programs.synthesis, [programs.hyperName: known], &weights, programs.predictionName)

        let noisy = isNoisy ? scaled.withNoise(seed: request.seed) : nil
        quantised =
            switch request.quantisation {
            case .noise: noisy ?? scaled
            case .exact: scaled
            case .hard, .mixed: scaled.rounded(fromMeansOf: predictions)
            }
        guard request.measuresBits else {
            rate = nil
            hyperRates = []
            return
        }
        rate = GaussianRate(of: noisy ?? quantised, under: predictions)
        hyperRates = try groups.map { group in
            RateLoss.measure(
                group.rows(of: noisyHyper ?? rounded),
                under: try model.densities.density(rate: group.rate, parameters: parameters)
            )
        }
    }

    var decoderInput: Tensor { Self.multiplied(quantised, Array(zip(groups, steps))) }

    var bits: [Double] {
        var bits = [Double](repeating: 0, count: model.steps.rateCount)
        guard let rate else { return bits }
        for (group, hyper) in zip(groups, hyperRates) {
            bits[group.rate] = group.images.reduce(hyper.bits) { $0 + rate.bits[$1] }
        }
        return bits
    }

    func gradients(
        decoderSlope: Tensor?,
        bitWeights: [Double]
    ) throws -> (latent: Tensor, parameters: Parameters) {
        var slope = Tensor(shape: scaled.shape)
        var parameters = Parameters()
        if let rate { try addRateSlopes(rate, bitWeights: bitWeights, latent: &slope, parameters: &parameters) }
        let stretched = decoderSlope.map { Self.multiplied($0, Array(zip(groups, steps))) }
        if let stretched { slope.add(stretched, times: 1) }
        if model.steps.first != nil {
            for group in groups {
                let own = model.steps.slope(
                    group.rows(of: slope),
                    scaled: group.rows(of: scaled),
                    stretched: stretched.map(group.rows),
                    quantised: group.rows(of: quantised)
                )
                parameters.add(Parameters([RateSteps.parameterName: own]), part: group.rate, of: model.steps.rateCount)
            }
        }
        return (Self.multiplied(slope, zip(groups, steps).map { ($0, $1.map { 1 / $0 }) }), parameters)
    }

    /// Adds the gradients of the weighted bits of both latents.
    private func addRateSlopes(
        _ rate: GaussianRate,
        bitWeights: [Double],
        latent slope: inout Tensor,
        parameters: inout Parameters
    ) throws {
        // Networks and densities of the prior are always fitted; the latent itself feels what a bit weighs.
        var fitting = [Float](repeating: 0, count: scaled.shape[0])
        var felt = fitting
        for group in groups {
            let weight = bitWeights[group.rate]
            let own = RateDensities.fittingWeight(bitWeight: weight, images: group.images.count)
            for image in group.images { (fitting[image], felt[image]) = (Float(own), Float(weight)) }
        }
        let synthesis = try programs.synthesis.backward(
            [programs.predictionName: rate.predictionGradient.rows(times: fitting)]
        )
        parameters.merge(synthesis.parameters)
        var hyperSlope = Tensor(shape: synthesis.inputs[programs.hyperName]?.shape ?? [])
        for (group, hyper) in zip(groups, hyperRates) { group.put(hyper.latentGradient, into: &hyperSlope) }
        hyperSlope = hyperSlope.rows(times: fitting)
        if let own = synthesis.inputs[programs.hyperName] { hyperSlope.add(own, times: 1) }
        for (group, hyper) in zip(groups, hyperRates) {
            let own = RateDensities.weighted(
                hyper.parameterGradients,
                bitWeight: bitWeights[group.rate],
                images: group.images.count
            )
            parameters.add(own, part: group.rate, of: model.densities.rateCount)
        }

        let analysis = try programs.analysis.backward([programs.analysisOutput: hyperSlope])
        parameters.merge(analysis.parameters)
        slope.add(rate.valueGradient.rows(times: felt), times: 1)
        if let own = analysis.inputs[programs.latentName] {
            slope.add(own.rows(times: felt.map { $0 > 0 ? 1 : 0 }), times: 1)
        }
    }

    /// A batch with the channels of the images of each group multiplied by factors of their own.
    private static func multiplied(_ batch: Tensor, _ factors: [(group: RateGroup, factors: [Float])]) -> Tensor {
        var result = batch
        for (group, factors) in factors where factors.contains(where: { $0 != 1 }) {
            group.put(group.rows(of: batch).multiplied(by: factors), into: &result)
        }
        return result
    }

    private static func run(
        _ program: any DifferentiableProgram,
        _ inputs: [String: Tensor],
        _ parameters: inout Parameters,
        _ output: String
    ) throws -> Tensor {
        guard let value = try program.forward(inputs, parameters: &parameters, mode: .evaluation)[output] else {
            throw NetworkError(.malformedGraph, "the network gave no value named '\(output)'")
        }
        return value
    }
}

extension Tensor {
    /// The tensor with uniform noise of one bin's width, which stands for rounding where gradients are wanted.
    func withNoise(seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        return Tensor(shape: shape, scalars: scalars.map { $0 + (generator.uniform() - 0.5) })
    }

    /// The tensor with each row, along the first extent, multiplied by a factor of its own.
    fileprivate func rows(times factors: [Float]) -> Tensor {
        guard factors.contains(where: { $0 != 1 }), !factors.isEmpty else { return self }
        let length = count / factors.count
        return Tensor(shape: shape, scalars: scalars.indices.map { scalars[$0] * factors[$0 / length] })
    }

    /// Each element at a whole distance from its mean, which is in the second half of the predictions' channels.
    fileprivate func rounded(fromMeansOf predictions: Tensor) -> Tensor {
        let channels = shape.last ?? 1
        var result = scalars
        for index in result.indices {
            let mean = predictions.scalars[index / channels * 2 * channels + channels + index % channels]
            result[index] = (result[index] - mean).rounded(.toNearestOrEven) + mean
        }
        return Tensor(shape: shape, scalars: result)
    }
}
