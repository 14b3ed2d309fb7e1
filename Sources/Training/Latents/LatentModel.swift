internal import FeatureCodec
internal import NeuralNetwork

/// What stands between the transforms while a codec learns: it quantises latents, measures their rate, and becomes a prior.
///
/// A latent has the shape [images, height, width, channels]. Where one network serves several rates, each image of a batch
/// has one of them.
protocol LatentModel {
    /// The names of the weights that can learn.
    var parameterNames: [String] { get }

    /// The weights to start from.
    func initialParameters(seed: UInt64) -> Parameters

    /// Quantises the latents of a batch as a training step wants them.
    func pass(_ latent: Tensor, _ request: LatentRequest, parameters: Parameters) throws -> any LatentPass

    /// Quantises latents as they will be coded.
    ///
    /// - Parameters:
    ///   - rates: the position of the rate of each image.
    /// - Returns: what the decoder gets, and the bits of all images together.
    func coded(_ latent: Tensor, rates: [Int], parameters: Parameters) throws -> (latent: Tensor, bits: Double)

    /// The prior of a rate as a model file holds it.
    ///
    /// - Parameters:
    ///   - samples: the latents of so many training images, in batches, for priors that are fitted by counting.
    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (_ count: Int) throws -> [Tensor]
    ) throws -> any Prior

    /// The encoder as a model file holds it, which makes all that priors ask for.
    ///
    /// - Parameter encoder: from images to latents.
    func deployed(encoder: Graph) throws -> Graph
}

extension LatentModel {
    /// Rounded for good, as a stage with hard quantisation has them.
    func coded(_ latent: Tensor, rates: [Int], parameters: Parameters) throws -> (latent: Tensor, bits: Double) {
        let request = LatentRequest(quantisation: .hard, seed: 0, rates: rates, measuresBits: true)
        let pass = try pass(latent, request, parameters: parameters)
        return (pass.decoderInput, pass.bits.reduce(0, +))
    }

    /// The encoder as it is, for priors that ask for the latent alone.
    func deployed(encoder: Graph) throws -> Graph { encoder }
}

/// How a training step wants latents quantised.
struct LatentRequest {
    /// What stands for rounding.
    var quantisation: StageRecipe.Quantisation
    /// What noise is drawn from.
    var seed: UInt64
    /// The position of the rate of each image.
    var rates: [Int]
    /// Whether bits and their gradients are wanted.
    var measuresBits: Bool
}

/// The latents of a batch after quantisation, on their way to the decoder and back.
protocol LatentPass {
    /// What the decoder gets.
    var decoderInput: Tensor { get }
    /// The bits of all images of each rate together, by the position of the rate; zeros where they were not asked for.
    var bits: [Double] { get }

    /// The gradients of a loss behind the decoder plus the weighted bits.
    ///
    /// - Parameters:
    ///   - decoderSlope: the gradient with respect to the decoder's input; nil where none reaches the encoder.
    ///   - bitWeights: the weight of one bit, by the position of the rate.
    /// - Returns: the gradients with respect to the latent and to the model's own weights.
    func gradients(decoderSlope: Tensor?, bitWeights: [Double]) throws -> (latent: Tensor, parameters: Parameters)
}

extension LatentRequest {
    /// Gives the images of a batch all rates in turn, beginning anywhere.
    static func rates(images: Int, count: Int, seed: UInt64) -> [Int] {
        let first = Int(seed % UInt64(count))
        return (0..<images).map { ($0 + first) % count }
    }
}
