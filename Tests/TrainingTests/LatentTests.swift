import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// What stands between the transforms: its gradients by finite differences, and that what was learned is what is coded.
@Suite struct LatentTests {
    private static let seed: UInt64 = 23
    private static let model = FactorizedLatent(channels: 3, firstSteps: [0.5, 2], scale: 4, precision: 14)
    private static let weights = [0.01, 0.03]
    private static let rates = [1, 0, 1, 1]

    private static func latent(_ generator: inout SeededGenerator) -> Tensor {
        Tensor.random([4, 2, 2, 3], &generator, scale: 5)
    }

    /// The weighted bits plus a weighted sum of what the decoder gets, with noise that is always the same.
    private static func loss(_ latent: Tensor, _ parameters: Parameters, slope: Tensor) throws -> Double {
        let request = LatentRequest(quantisation: .noise, seed: 1, rates: rates, measuresBits: true)
        let pass = try model.pass(latent, request, parameters: parameters)
        let decoded = zip(pass.decoderInput.scalars, slope.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return decoded + zip(pass.bits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func `gradients reach the latent, the steps and the densities of both rates`() throws {
        var generator = SeededGenerator(seed: Self.seed)
        let latent = Self.latent(&generator)
        let slope = Tensor.random(latent.shape, &generator, scale: 0.1)
        let parameters = Self.model.initialParameters(seed: Self.seed)
        let request = LatentRequest(quantisation: .noise, seed: 1, rates: Self.rates, measuresBits: true)
        let own = try Self.model.pass(latent, request, parameters: parameters)
            .gradients(decoderSlope: slope, bitWeights: Self.weights)

        let latentSlopes = try FiniteDifferences.gradient(at: latent) { try Self.loss($0, parameters, slope: slope) }
        #expect(own.latent.error(from: latentSlopes) < 1e-2, "seed \(Self.seed)")
        #expect(own.parameters.names.sorted() == Self.model.parameterNames.sorted())
        for name in [FactorizedLatent.stepName, "prior.bias0", "prior.matrix2", "prior.bias4"] {
            let tensor = try #require(parameters[name])
            let slopes = try FiniteDifferences.gradient(at: tensor) { moved in
                var parameters = parameters
                parameters[name] = moved
                return try Self.loss(latent, parameters, slope: slope)
            }
            #expect(try #require(own.parameters[name]).error(from: slopes) < 1e-2, "\(name), seed \(Self.seed)")
        }
    }

    @Test(arguments: [0, 1]) func `a prior codes what training rounded`(rate: Int) throws {
        var generator = SeededGenerator(seed: Self.seed)
        let parameters = Self.model.initialParameters(seed: Self.seed)
        let latent = Tensor.random([1, 4, 5, 3], &generator, scale: 9)
        let coded = try Self.model.coded(latent, rates: [rate], parameters: parameters)
        let prior = try Self.model.makePrior(rate: rate, parameters: parameters, samples: { _ in [] })
        let decoded = prior.latent(of: try prior.symbols(of: latent), shape: latent.shape)
        for (one, other) in zip(decoded.scalars, coded.latent.scalars) { #expect(abs(one - other) < 1e-4) }
        let steps = try #require(prior as? FactorizedPrior).steps
        #expect(steps.allSatisfy { abs($0 - [0.5, 2][rate]) < 1e-6 })
    }

    @Test func `images of a batch take all rates in turn`() {
        #expect(LatentRequest.rates(images: 5, count: 2, seed: 7) == [1, 0, 1, 0, 1])
        #expect(LatentRequest.rates(images: 3, count: 1, seed: 7) == [0, 0, 0])
        let groups = RateGroup.groups(of: [1, 0, 1])
        #expect(groups.map(\.rate) == [0, 1] && groups.map(\.images) == [[1], [0, 2]])
        let batch = Tensor(shape: [3, 2], scalars: [1, 2, 3, 4, 5, 6])
        #expect(groups[1].rows(of: batch).scalars == [1, 2, 5, 6])
        var other = Tensor(shape: [3, 2])
        groups[1].put(groups[1].rows(of: batch), into: &other)
        #expect(other.scalars == [1, 2, 0, 0, 5, 6])
    }
}
