internal import FeatureCodec
internal import NeuralNetwork

/// Latents that are quantised after training, each with a scale and a zero point of its own, as CR+BQ and BottleFit do.
///
/// Nothing is learned and no rate can be trained: a code costs its bits whatever it is, until tables are counted for it.
struct AffineLatent: LatentModel {
    /// The channels of the latent.
    let channels: Int
    /// The width of a code in bits.
    let bits: Int
    /// Whether the exported prior has counted tables, and not codes as they are.
    let isEntropyCoded: Bool
    /// The precision of counted tables, in bits.
    let precision: Int

    /// The training images whose codes are counted.
    private static let countedImages = 2_048
    /// The bits of a scale and a zero point.
    private static let sideBits = 40

    /// None: there is nothing to learn.
    var parameterNames: [String] { [] }

    func initialParameters(seed: UInt64) -> Parameters { Parameters() }

    func pass(_ latent: Tensor, _ request: LatentRequest, parameters: Parameters) -> any LatentPass {
        let input: Tensor
        switch request.quantisation {
        case .exact:
            input = latent
        case .noise:
            var generator = SeededGenerator(seed: request.seed)
            input = map(latent) { quantizer, value in value + quantizer.scale * (generator.uniform() - 0.5) }
        case .hard, .mixed:
            input = map(latent) { quantizer, value in quantizer.value(of: quantizer.code(of: value)) }
        }
        return AffinePass(decoderInput: input, bits: [request.measuresBits ? rawBits(of: latent) : 0])
    }

    func coded(_ latent: Tensor, rates: [Int], parameters: Parameters) -> (latent: Tensor, bits: Double) {
        let quantised = map(latent) { quantizer, value in quantizer.value(of: quantizer.code(of: value)) }
        return (quantised, rawBits(of: latent))
    }

    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (Int) throws -> [Tensor]
    ) throws -> any Prior {
        let raw = try AffinePrior.raw(channels: channels, bits: bits)
        guard isEntropyCoded else { return raw }
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 1 << bits), count: channels)
        for batch in try samples(Self.countedImages) {
            let pixels = batch.shape[1] * batch.shape[2]
            for image in 0..<batch.shape[0] {
                let latent = RateGroup(rate: 0, images: [image]).rows(of: batch)
                for (place, code) in try raw.symbols(of: latent)[1].enumerated() {
                    counts[place / pixels][Int(code)] += 1
                }
            }
        }
        return try AffinePrior.counted(counts, bits: bits, precision: precision)
    }

    /// The bits of codes as they are, with scale and zero point for each image.
    private func rawBits(of latent: Tensor) -> Double { Double(latent.shape[0] * Self.sideBits + latent.count * bits) }

    /// Maps each element together with the quantiser of its image.
    ///
    /// Images that are not finite stay as they are; the losses of the batch will tell.
    private func map(_ latent: Tensor, _ transform: (AffineQuantizer, Float) -> Float) -> Tensor {
        let length = latent.count / latent.shape[0]
        var scalars = latent.scalars
        for start in stride(from: 0, to: scalars.count, by: length) {
            let image = start..<(start + length)
            guard let quantizer = AffineQuantizer(covering: scalars[image], bits: bits) else { continue }
            for index in image { scalars[index] = transform(quantizer, scalars[index]) }
        }
        return Tensor(shape: latent.shape, scalars: scalars)
    }
}

/// The latents of a batch after quantisation, whose gradient passes as if nothing were quantised.
private struct AffinePass: LatentPass {
    let decoderInput: Tensor
    let bits: [Double]

    func gradients(decoderSlope: Tensor?, bitWeights: [Double]) -> (latent: Tensor, parameters: Parameters) {
        (decoderSlope ?? Tensor(shape: decoderInput.shape), Parameters())
    }
}
