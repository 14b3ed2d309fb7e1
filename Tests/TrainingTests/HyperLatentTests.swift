import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// Bits under predicted densities, as CompressAI computes them; the script beside the fixture states the format.
struct GaussianRateFixture: Decodable {
    let shape: [Int]
    let values: [Float]
    let predictions: [Float]
    let bits: [Double]
    let valueGradient: [Float]
    let predictionGradient: [Float]

    private enum CodingKeys: String, CodingKey {
        case shape, values, predictions, bits
        case valueGradient = "value_gradient"
        case predictionGradient = "prediction_gradient"
    }

    static func load() throws -> GaussianRateFixture {
        try JSONDecoder().decode(GaussianRateFixture.self, from: TrainingFixtures.data("gaussian_rate.json"))
    }

    func tensor(_ scalars: [Float]) -> Tensor {
        let channels = scalars.count == values.count ? shape[3] : 2 * shape[3]
        return Tensor(shape: Array(shape.dropLast()) + [channels], scalars: scalars)
    }
}

/// A whole pass with two rates, as PyTorch computes it; the script beside the fixture states the format.
struct HyperLatentFixture: Decodable {
    struct Parameter: Decodable {
        let shape: [Int]
        let values: [Float]
        let gradient: [Float]
    }

    let seed: UInt64
    let shape: [Int]
    let rates: [Int]
    let weights: [Double]
    let bits: [Double]
    let latent: [Float]
    let slope: [Float]
    let latentGradient: [Float]
    let parameters: [String: Parameter]

    private enum CodingKeys: String, CodingKey {
        case seed, shape, rates, weights, bits, latent, slope, parameters
        case latentGradient = "latent_gradient"
    }

    static func load() throws -> HyperLatentFixture {
        try JSONDecoder().decode(HyperLatentFixture.self, from: TrainingFixtures.data("hyper_latent.json"))
    }

    func tensor(_ scalars: [Float]) -> Tensor { Tensor(shape: shape, scalars: scalars) }
}

/// The files of Fixtures/Training.
enum TrainingFixtures {
    static func data(_ file: String) throws -> Data {
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Data(contentsOf: top.appending(components: "Fixtures", "Training", file))
    }
}

@Suite struct GaussianRateTests {
    @Test func `bits and gradients are those of CompressAI`() throws {
        let fixture = try GaussianRateFixture.load()
        let rate = GaussianRate(of: fixture.tensor(fixture.values), under: fixture.tensor(fixture.predictions))
        #expect(rate.bits.count == 2)
        for (bits, expected) in zip(rate.bits, fixture.bits) { #expect(abs(bits - expected) < 1e-5 * expected) }
        #expect(rate.valueGradient.error(from: fixture.tensor(fixture.valueGradient)) < 1e-5)
        #expect(rate.predictionGradient.error(from: fixture.tensor(fixture.predictionGradient)) < 1e-5)
    }

    @Test func `gradients by finite differences`() {
        var generator = SeededGenerator(seed: 4)
        let values = Tensor.random([2, 2, 2, 3], &generator, scale: 2)
        let predictions = Tensor.random([2, 2, 2, 6], &generator)
        let rate = GaussianRate(of: values, under: predictions)
        let valueSlopes = FiniteDifferences.gradient(at: values) {
            GaussianRate(of: $0, under: predictions).bits.reduce(0, +)
        }
        #expect(rate.valueGradient.error(from: valueSlopes) < 1e-3)
        let predictionSlopes = FiniteDifferences.gradient(at: predictions) {
            GaussianRate(of: values, under: $0).bits.reduce(0, +)
        }
        #expect(rate.predictionGradient.error(from: predictionSlopes) < 1e-3)
    }

    @Test(arguments: [(-10, 0, true), (-10, 3, false), (10, 0, false), (10, 300, true)] as [(Float, Float, Bool)])
    func `beyond the bounds only gradients that lead back pass`(logarithm: Float, value: Float, isHeld: Bool) {
        // Below the least deviation a value near the mean would narrow it further, and one far out widens it; above the
        // greatest a value near the mean narrows it, and one far out would widen it further.
        let predictions = Tensor(shape: [1, 1, 1, 2], scalars: [logarithm, 0])
        let near: Float = logarithm < 0 && value > 0 ? 0.9 : value
        let rate = GaussianRate(of: Tensor(shape: [1, 1, 1, 1], scalars: [near]), under: predictions)
        #expect((rate.predictionGradient.scalars[0] == 0) == isHeld)
        let bound = logarithm < 0 ? GaussianRate.logarithms.lowerBound : GaussianRate.logarithms.upperBound
        let bounded = Tensor(shape: [1, 1, 1, 2], scalars: [Float(bound), 0])
        let same = GaussianRate(of: Tensor(shape: [1, 1, 1, 1], scalars: [near]), under: bounded)
        #expect(abs(rate.bits[0] - same.bits[0]) < 1e-4)
    }
}

/// The second latent: its gradients by finite differences, and what the export to integers keeps.
@Suite struct HyperLatentTests {
    private static let seed: UInt64 = 23
    private static let shape = [3, 4, 5, 2]
    private static let rates = [1, 0, 1]

    private static func model(joint: Bool, width: Int = 4) throws -> HyperLatent {
        try HyperLatent(
            transforms: HyperpriorTransforms(latentChannels: 2, hyperChannels: 3, width: width),
            firstSteps: joint ? [0.5, 2] : nil,
            scale: 4,
            precision: 14,
            engine: .portable
        )
    }

    private static func request(_ joint: Bool, _ quantisation: StageRecipe.Quantisation) -> LatentRequest {
        LatentRequest(
            quantisation: quantisation, seed: 1, rates: joint ? rates : [0, 0, 0], measuresBits: true)
    }

    private static func weights(_ joint: Bool) -> [Double] { joint ? [0.01, 0.03] : [0.02] }

    /// The weighted bits plus a weighted sum of what the decoder gets, with noise that is always the same.
    private static func loss(
        _ model: HyperLatent,
        _ latent: Tensor,
        _ parameters: Parameters,
        slope: Tensor,
        joint: Bool
    ) throws -> Double {
        let pass = try model.pass(latent, request(joint, .noise), parameters: parameters)
        let decoded = zip(pass.decoderInput.scalars, slope.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return decoded + zip(pass.bits, weights(joint)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    #if OneDNN
    static let engines: [Engine] = [.portable, .oneDNN(threads: 1)]
    #else
    static let engines: [Engine] = [.portable]
    #endif

    @Test(arguments: engines)
    func `gradients reach the latent, both networks, the densities and the steps`(engine: Engine) throws {
        let fixture = try HyperLatentFixture.load()
        let model = try HyperLatent(
            transforms: HyperpriorTransforms(latentChannels: 2, hyperChannels: 3, width: 4),
            firstSteps: [1, 1],
            scale: 4,
            precision: 14,
            engine: engine
        )
        let parameters = Parameters(fixture.parameters.mapValues { Tensor(shape: $0.shape, scalars: $0.values) })
        #expect(model.parameterNames.sorted() == parameters.names)
        let request = LatentRequest(
            quantisation: .noise,
            seed: fixture.seed,
            rates: fixture.rates,
            measuresBits: true
        )
        let pass = try model.pass(fixture.tensor(fixture.latent), request, parameters: parameters)
        #expect(pass.bits.count == 2)
        for (bits, expected) in zip(pass.bits, fixture.bits) { #expect(abs(bits - expected) < 1e-5 * expected) }
        let own = try pass.gradients(
            decoderSlope: fixture.tensor(fixture.slope),
            bitWeights: fixture.weights
        )
        #expect(own.latent.error(from: fixture.tensor(fixture.latentGradient)) < 1e-4)
        #expect(own.parameters.names == parameters.names)
        for (name, expected) in fixture.parameters {
            let gradient = try #require(own.parameters[name])
            let error = gradient.error(from: Tensor(shape: expected.shape, scalars: expected.gradient))
            #expect(error < 1e-3, "\(name)")
        }
    }

    @Test(arguments: [false, true]) func `gradients by finite differences`(joint: Bool) throws {
        let model = try Self.model(joint: joint)
        var generator = SeededGenerator(seed: Self.seed)
        let latent = Tensor.random(Self.shape, &generator, scale: 4)
        let slope = Tensor.random(Self.shape, &generator, scale: 0.1)
        let parameters = model.initialParameters(seed: Self.seed)
        let own = try model.pass(latent, Self.request(joint, .noise), parameters: parameters)
            .gradients(decoderSlope: slope, bitWeights: Self.weights(joint))
        let latentSlopes = try FiniteDifferences.gradient(at: latent) {
            try Self.loss(model, $0, parameters, slope: slope, joint: joint)
        }
        #expect(own.latent.error(from: latentSlopes) < 1e-2, "seed \(Self.seed)")
        #expect(own.parameters.names.sorted() == model.parameterNames.sorted())
    }

    @Test func `mixed quantisation rounds for the decoder and lets gradients pass`() throws {
        let model = try Self.model(joint: false)
        var generator = SeededGenerator(seed: Self.seed)
        let latent = Tensor.random(Self.shape, &generator, scale: 4)
        let slope = Tensor.random(Self.shape, &generator)
        let parameters = model.initialParameters(seed: Self.seed)
        let hard = try model.pass(latent, Self.request(false, .hard), parameters: parameters)
        let mixed = try model.pass(latent, Self.request(false, .mixed), parameters: parameters)
        #expect(mixed.decoderInput == hard.decoderInput)
        #expect(mixed.bits != hard.bits)
        let difference = zip(hard.decoderInput.scalars, latent.scalars).map { abs($0 - $1) }
        #expect(difference.max() ?? 1 <= 0.5001)
        // Without a weight of bits the decoder's slope arrives unchanged.
        let own = try mixed.gradients(decoderSlope: slope, bitWeights: [0])
        #expect(own.latent == slope)
        let areFitted = own.parameters.tensors.values.allSatisfy { $0.scalars.contains { $0 != 0 } }
        #expect(areFitted)
    }

    @Test func `a few steps lower the bits`() throws {
        let model = try Self.model(joint: false, width: 8)
        var generator = SeededGenerator(seed: 8)
        // One image is flat, the next one lively: a second latent can tell.
        let flat = Tensor.random([8, 8, 8, 2], &generator, scale: 0.2)
        let lively = Tensor.random([8, 8, 8, 2], &generator, scale: 6)
        let latent = Tensor(shape: [16, 8, 8, 2], scalars: flat.scalars + lively.scalars)
        var parameters = model.initialParameters(seed: 3)
        var update = ParameterUpdate(Adam())
        let groups = ParameterGroups(rateFactors: ["prior.matrix0": 5])
        var bits: [Double] = []
        for step in 0..<60 {
            let request = LatentRequest(
                quantisation: .noise, seed: UInt64(step), rates: Array(repeating: 0, count: 16), measuresBits: true)
            let pass = try model.pass(latent, request, parameters: parameters)
            bits.append(pass.bits[0])
            let slopes = try pass.gradients(decoderSlope: nil, bitWeights: [1 / 16])
            update.apply(slopes.parameters, to: &parameters, learningRate: 0.01, groups: groups)
        }
        let (first, last) = (bits.prefix(5).reduce(0, +), bits.suffix(5).reduce(0, +))
        #expect(last < 0.75 * first)
    }
}
