internal import FeatureCodec
internal import Foundation
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
    /// The logarithms of deviations and the means, both in steps.
    private let predictions: Tensor
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

        // Both networks see latents as they are, whatever the rate, so that all rates can share them.
        var weights = parameters
        let hyper = try Self.run(
            programs.analysis, [programs.latentName: latent], &weights, programs.analysisOutput)
        let isNoisy = request.quantisation != .hard
        let noisyHyper = isNoisy ? hyper.withNoise(seed: SeedMixing.seed(request.seed, 1)) : nil
        let rounded = hyper.roundedHyper
        let isSmooth = request.quantisation == .noise || request.quantisation == .exact
        let known = isSmooth ? noisyHyper ?? rounded : rounded
        let absolute = try Self.run(
            programs.synthesis, [programs.hyperName: known], &weights, programs.predictionName)

        predictions = Self.inSteps(absolute, Array(zip(groups, steps)))
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
        // With respect to the latents in steps, and to the latents that the analysis reads.
        var slope = Tensor(shape: scaled.shape)
        var analysed: Tensor?
        var parameters = Parameters()
        if let rate {
            analysed = try addRateSlopes(rate, bitWeights: bitWeights, scaled: &slope, parameters: &parameters)
        }
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
        var latent = Self.multiplied(slope, zip(groups, steps).map { ($0, $1.map { 1 / $0 }) })
        if let analysed { latent.add(analysed, times: 1) }
        return (latent, parameters)
    }

    /// Adds the gradients of the weighted bits of both latents.
    ///
    /// - Returns: the gradient with respect to the latents that goes through the hyper-latents.
    private func addRateSlopes(
        _ rate: GaussianRate,
        bitWeights: [Double],
        scaled slope: inout Tensor,
        parameters: inout Parameters
    ) throws -> Tensor? {
        // Networks and densities of the prior are always fitted; the latent itself feels what a bit weighs.
        var fitting = [Float](repeating: 0, count: scaled.shape[0])
        var felt = fitting
        for group in groups {
            let weight = bitWeights[group.rate]
            let own = RateDensities.fittingWeight(bitWeight: weight, images: group.images.count)
            for image in group.images { (fitting[image], felt[image]) = (Float(own), Float(weight)) }
        }
        let predicted = rate.predictionGradient.rows(times: fitting)
        addStepSlopes(of: predicted, to: &parameters)
        let inverses = zip(groups, steps).map { group, steps in
            (group, Array(repeating: 1, count: steps.count) + steps.map { 1 / $0 })
        }
        let synthesis = try programs.synthesis.backward(
            [programs.predictionName: Self.multiplied(predicted, inverses)]
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
        return analysis.inputs[programs.latentName]?.rows(times: felt.map { $0 > 0 ? 1 : 0 })
    }

    /// Adds the gradients with respect to the logarithms of steps: predictions in longer steps are smaller numbers.
    private func addStepSlopes(of slope: Tensor, to parameters: inout Parameters) {
        guard model.steps.first != nil else { return }
        let channels = model.steps.channels
        for group in groups {
            let (own, made) = (group.rows(of: slope), group.rows(of: predictions))
            var sums = [Double](repeating: 0, count: channels)
            for start in stride(from: 0, to: own.count, by: 2 * channels) {
                for channel in 0..<channels {
                    let mean = start + channels + channel
                    sums[channel] -= Double(own.scalars[start + channel])
                    sums[channel] -= Double(own.scalars[mean] * made.scalars[mean])
                }
            }
            let tensor = Tensor(shape: [1, channels], scalars: sums.map(Float.init))
            parameters.add(
                Parameters([RateSteps.parameterName: tensor]), part: group.rate, of: model.steps.rateCount)
        }
    }

    /// Predictions for latents in steps, from those for latents as they are.
    private static func inSteps(_ predictions: Tensor, _ steps: [(group: RateGroup, steps: [Float])]) -> Tensor {
        var result = predictions
        for (group, steps) in steps where steps.contains(where: { $0 != 1 }) {
            let logarithms = steps.map { log($0) }
            var rows = group.rows(of: predictions)
            for start in Swift.stride(from: 0, to: rows.count, by: 2 * steps.count) {
                for channel in steps.indices {
                    rows.scalars[start + channel] -= logarithms[channel]
                    rows.scalars[start + steps.count + channel] /= steps[channel]
                }
            }
            group.put(rows, into: &result)
        }
        return result
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
