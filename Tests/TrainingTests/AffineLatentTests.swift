import EntropyCoding
import FeatureCodec
import NeuralNetwork
import Testing

@testable import Training

/// Latents that are quantised after training: what a step sees, what is judged, and what is exported.
@Suite struct AffineLatentTests {
    private static let model = AffineLatent(channels: 3, bits: 4, isEntropyCoded: false, precision: 14)

    /// Latents of four images with ranges of their own.
    private static func latent(seed: UInt64 = 3) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        let scalars = (0..<(4 * 20 * 3)).map { generator.normal() * Float($0 / 60 + 1) }
        return Tensor(shape: [4, 4, 5, 3], scalars: scalars)
    }

    private static func input(_ quantisation: StageRecipe.Quantisation) -> Tensor {
        let request = LatentRequest(quantisation: quantisation, seed: 1, rates: [0, 0, 0, 0], measuresBits: true)
        return model.pass(latent(), request, parameters: Parameters()).decoderInput
    }

    /// The greatest distance between the elements of two tensors, image by image, in steps of the image's quantiser.
    private static func distances(_ one: Tensor, _ other: Tensor) throws -> [Float] {
        try (0..<4).map { image in
            let range = (image * 60)..<(image * 60 + 60)
            let quantizer = try #require(AffineQuantizer(covering: latent().scalars[range], bits: 4))
            return (range.map { abs(one.scalars[$0] - other.scalars[$0]) }.max() ?? 0) / quantizer.scale
        }
    }

    @Test func `training may leave latents as they are`() {
        #expect(Self.input(.exact) == Self.latent())
    }

    @Test func `noise is as wide as a step of each image`() throws {
        let distances = try Self.distances(Self.input(.noise), Self.latent())
        #expect(distances.allSatisfy { $0 <= 0.501 && $0 > 0.4 })
    }

    @Test(arguments: [StageRecipe.Quantisation.hard, .mixed])
    func `rounding gives what is judged`(_ quantisation: StageRecipe.Quantisation) throws {
        let coded = Self.model.coded(Self.latent(), rates: [0, 0, 0, 0], parameters: Parameters())
        #expect(Self.input(quantisation) == coded.latent)
        #expect(try Self.distances(coded.latent, Self.latent()).allSatisfy { $0 <= 1.001 && $0 > 0 })
        // Each image has a scale and a zero point of 40 bits, and 60 codes.
        #expect(coded.bits == Double(4 * (40 + 60 * 4)))
    }

    @Test func `gradients pass unchanged`() throws {
        let request = LatentRequest(quantisation: .mixed, seed: 1, rates: [0, 0, 0, 0], measuresBits: false)
        let pass = Self.model.pass(Self.latent(), request, parameters: Parameters())
        let slope = Self.latent(seed: 8)
        #expect(try pass.gradients(decoderSlope: slope, bitWeights: []).latent == slope)
        #expect(try pass.gradients(decoderSlope: nil, bitWeights: []).latent.scalars.allSatisfy { $0 == 0 })
        #expect(try pass.gradients(decoderSlope: slope, bitWeights: []).parameters.names.isEmpty)
        #expect(pass.bits == [0])
    }

    @Test func `images that are not finite stay for the losses to find`() {
        var latent = Self.latent()
        latent.scalars[70] = .infinity
        let coded = Self.model.coded(latent, rates: [0, 0, 0, 0], parameters: Parameters()).latent
        #expect(coded.scalars[60..<120] == latent.scalars[60..<120])
        #expect(coded.scalars[0..<60] == Self.input(.hard).scalars[0..<60])
    }

    @Test func `a prior codes what was judged`() throws {
        let raw = try #require(
            try Self.model.makePrior(rate: 0, parameters: Parameters(), samples: { _ in [] }) as? AffinePrior)
        #expect(raw == (try AffinePrior.raw(channels: 3, bits: 4)))
        let image = Tensor(shape: [1, 4, 5, 3], scalars: Array(Self.latent().scalars[60..<120]))
        let decoded = raw.latent(of: try raw.symbols(of: image), shape: image.shape)
        #expect(decoded.scalars[...] == Self.input(.hard).scalars[60..<120])
    }

    @Test func `tables are counted on training images`() throws {
        let model = AffineLatent(channels: 3, bits: 4, isEntropyCoded: true, precision: 14)
        var asked = 0
        let made = try model.makePrior(rate: 0, parameters: Parameters()) { count in
            asked = count
            return [Self.latent(seed: 1), Self.latent(seed: 2)]
        }
        let prior = try #require(made as? AffinePrior)
        #expect(asked == 2_048)
        #expect(prior.tables.count == 4 && prior.tables.precision == 14)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 16), count: 3)
        for batch in [Self.latent(seed: 1), Self.latent(seed: 2)] {
            for image in 0..<4 {
                let scalars = Array(batch.scalars[(image * 60)..<(image * 60 + 60)])
                let quantizer = try #require(AffineQuantizer(covering: scalars, bits: 4))
                for (index, value) in scalars.enumerated() { counts[index % 3][Int(quantizer.code(of: value))] += 1 }
            }
        }
        #expect(prior == (try AffinePrior.counted(counts, bits: 4, precision: 14)))
    }
}
