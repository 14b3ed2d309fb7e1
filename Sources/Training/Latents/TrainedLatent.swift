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
        try quantised(latent, rates: request.rates, measuresBits: request.measuresBits)
    }

    func coded(_ latent: Tensor, rates: [Int], parameters: Parameters) throws -> (latent: Tensor, bits: Double) {
        let pass = try quantised(latent, rates: rates, measuresBits: true)
        return (pass.decoderInput, pass.bits.reduce(0, +))
    }

    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (Int) throws -> [Tensor]
    ) throws -> any Prior {
        priors[rate]
    }

    private func quantised(_ latent: Tensor, rates: [Int], measuresBits: Bool) throws -> TrainedPass {
        var pass = TrainedPass(
            decoderInput: Tensor(shape: latent.shape),
            bits: [Double](repeating: 0, count: priors.count)
        )
        let shape = [1] + latent.shape.dropFirst()
        for (image, rate) in rates.enumerated() {
            let row = RateGroup(rate: rate, images: [image])
            let symbols = try priors[rate].symbols(of: row.rows(of: latent))
            row.put(priors[rate].latent(of: symbols, shape: shape), into: &pass.decoderInput)
            if measuresBits { pass.bits[rate] += priors[rate].bits(of: symbols, shape: shape).reduce(0, +) }
        }
        return pass
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
