internal import FeatureCodec
internal import NeuralNetwork

/// Latents of a codec that is trained already: its priors quantise them as they will in streams, and nothing learns.
struct TrainedLatent: LatentModel {
    /// The prior of each rate, in the order of the recipe's rates.
    let priors: [any Prior]

    /// None: the priors stay as they are.
    var parameterNames: [String] { [] }

    func initialParameters(seed: UInt64) -> Parameters { Parameters() }

    func pass(_ latent: Tensor, _ request: LatentRequest, parameters: Parameters) throws -> any LatentPass {
        var pass = TrainedPass(
            decoderInput: Tensor(shape: latent.shape),
            bits: [Double](repeating: 0, count: priors.count)
        )
        let shape = [1] + latent.shape.dropFirst()
        for (image, rate) in request.rates.enumerated() {
            let (row, prior) = (RateGroup(rate: rate, images: [image]), priors[rate])
            let symbols = try prior.symbols(of: row.rows(of: latent))
            row.put(prior.latent(of: symbols, shape: shape), into: &pass.decoderInput)
            if request.measuresBits { pass.bits[rate] += prior.bits(of: symbols, shape: shape).reduce(0, +) }
        }
        return pass
    }

    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (Int) throws -> [Tensor]
    ) throws -> any Prior {
        priors[rate]
    }
}

/// Latents as the decoder will get them, through which no gradient passes.
private struct TrainedPass: LatentPass {
    var decoderInput: Tensor
    var bits: [Double]

    func gradients(decoderSlope: Tensor?, bitWeights: [Double]) -> (latent: Tensor, parameters: Parameters) {
        (Tensor(shape: decoderInput.shape), Parameters())
    }
}
