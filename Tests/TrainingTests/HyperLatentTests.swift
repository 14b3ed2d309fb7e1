import Datasets
import EntropyCoding
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

    @Test func `gradients reach the latent, both networks, the densities and the steps`() throws {
        let fixture = try HyperLatentFixture.load()
        let model = try HyperLatent(
            transforms: HyperpriorTransforms(latentChannels: 2, hyperChannels: 3, width: 4),
            firstSteps: [1, 1],
            scale: 4,
            precision: 14,
            engine: .portable
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

/// From floating point to whole numbers.
@Suite struct HyperLatentExportTests {
    private static let shape = [1, 9, 6, 3]

    private static func model(joint: Bool) throws -> HyperLatent {
        try HyperLatent(
            transforms: HyperpriorTransforms(latentChannels: 3, hyperChannels: 4, width: 12),
            firstSteps: joint ? [0.8, 2] : nil,
            scale: 8,
            precision: 16,
            engine: .portable
        )
    }

    private static func latents(_ count: Int, seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        return Tensor.random([count] + shape.dropFirst(), &generator, scale: 3)
    }

    /// The prior of a rate, calibrated on some latents, and the encoder that goes with it after one that changes nothing.
    private static func export(
        _ model: HyperLatent,
        rate: Int
    ) throws -> (prior: MeanScalePrior, encode: (Tensor) throws -> [Tensor]) {
        let parameters = model.initialParameters(seed: 5)
        let prior = try model.makePrior(rate: rate, parameters: parameters) { _ in [latents(256, seed: 1)] }
        var builder = GraphBuilder()
        let image = builder.input("image")
        let copy = builder.add("encoder.copy", LeakyReLU(slope: 1), image)
        let deployed = try model.deployed(
            encoder: try builder.graph(outputs: copy), rate: rate, parameters: parameters)
        let plan = try Engine.portable.compile(deployed.encoder, deployed.parameters, inputShapes: [shape])
        return (try #require(prior as? MeanScalePrior), { try plan.run([$0]) })
    }

    @Test(arguments: [(false, 0), (true, 0), (true, 1)])
    func `whole numbers predict what the network in floating point predicts`(joint: Bool, rate: Int) throws {
        let model = try Self.model(joint: joint)
        let parameters = model.initialParameters(seed: 5)
        let (prior, encode) = try Self.export(model, rate: rate)
        let deviations = MeanScalePrior.deviations
        var (floating, whole) = (0.0, 0.0)
        var (predicted, missed) = (0, 0)
        for seed in 2..<22 as Range<UInt64> {
            let latent = Self.latents(1, seed: seed)
            let encoded = try encode(latent)
            #expect(encoded[0] == latent)
            #expect(encoded[1].shape == [1, 3, 2, 4])
            let symbols = try prior.symbols(of: encoded)
            let coded = try model.coded(latent, rates: [rate], parameters: parameters)
            floating += coded.bits
            let codec = symbols.indices.map { pass in
                prior.tables.bits(
                    of: symbols[pass],
                    indices: prior.tableIndices(pass: pass, shape: Self.shape, known: Array(symbols[..<pass]))
                )
            }
            whole += codec.reduce(0, +)

            // The first pass agrees; from it both networks predict deviations and means.
            let programs = try model.programs(for: Self.shape)
            let hyper = encoded[1].roundedHyper
            var own = parameters
            let predictions = try #require(
                try programs.synthesis.forward([programs.hyperName: hyper], parameters: &own, mode: .evaluation)[
                    programs.predictionName]
            )
            let indices = prior.tableIndices(pass: 1, shape: Self.shape, known: [symbols[0]])
            let zeros = [Int32](repeating: 0, count: latent.count)
            let means = prior.latent(of: [symbols[0], zeros], shape: Self.shape)
            for channel in 0..<3 {
                for pixel in 0..<54 {
                    let place = pixel * 6 + channel
                    let exact = deviations.nearest(to: exp(Double(predictions.scalars[place])))
                    let isNear = abs(Int(indices[channel * 54 + pixel]) - exact) <= 1
                    let mean = means.scalars[pixel * 3 + channel] / prior.steps[channel]
                    predicted += 1
                    if !isNear || abs(mean - predictions.scalars[place + 3]) > 0.05 { missed += 1 }
                }
            }
        }
        #expect(predicted == 20 * 162)
        // Latents that no image of the calibration was like may saturate a rectifier.
        #expect(missed <= predicted / 50, "\(missed) of \(predicted) predictions are off")
        #expect(abs(whole / floating - 1) < 0.005, "\(floating) and \(whole) bits")
    }

    @Test func `a layer that is not calibrated or never on is quantised all the same`() throws {
        let model = try Self.model(joint: false)
        var parameters = model.initialParameters(seed: 5)
        let name = "prior.synthesis.conv1.bias"
        parameters[name] = Tensor(shape: try #require(parameters[name]).shape, repeating: -1000)
        let dead = try #require(
            try model.makePrior(rate: 0, parameters: parameters) { _ in [Self.latents(2, seed: 1)] } as? MeanScalePrior)
        // Nothing passes the first rectifier, so that every place is predicted alike but for the borders.
        let shape = [1, 16, 16, 3]
        let hyper = [Int32](repeating: 3, count: 64)
        let indices = dead.tableIndices(pass: 1, shape: shape, known: [hyper])
        #expect(indices == dead.tableIndices(pass: 1, shape: shape, known: [hyper.map { -$0 }]))
        #expect(try model.makePrior(rate: 0, parameters: parameters) { _ in [] } is MeanScalePrior)
        parameters[name] = Tensor(shape: try #require(parameters[name]).shape, repeating: .nan)
        let damaged = parameters
        #expect(throws: (any Error).self) { try model.makePrior(rate: 0, parameters: damaged) { _ in [] } }
    }

    @Test func `other operations have no integer form`() throws {
        var builder = GraphBuilder()
        let hyper = builder.input("hyper")
        let pooled = builder.add("pool", MaxPool(kernel: [2, 2], stride: [2, 2]), hyper)
        let graph = try builder.graph(outputs: pooled)
        let quantizer = SynthesisQuantizer(graph: graph, parameters: Parameters(), ceilings: [:])
        #expect(throws: TrainingError.self) { try quantizer.network() }
    }
}

/// Whole runs with a second latent.
@Suite struct HyperpriorTrainingTests {
    private static func text(joint: Bool = false) -> String {
        TrainerTests.student.replacing(
            "prior: {scale: 4}",
            with: (joint ? "jointRates: true\n" : "")
                + "prior: {kind: mean-scale-hyperprior, scale: 20, hyperChannels: 3, width: 4}"
        )
    }

    @Test(arguments: [false, true])
    func `a family is trained, exported, encoded and decoded`(joint: Bool) throws {
        let folder = try TrainerTests.Folder()
        let results = try TrainerTests.trainer(Self.text(joint: joint), output: folder.file("codec.model")).run()
        #expect(results.count == 2)
        for (rate, result) in zip([2, 1], results) {
            let model = try FeatureModel(bytes: [UInt8](Data(contentsOf: result.output)), rate: rate)
            let prior = try #require(model.prior as? MeanScalePrior)
            #expect(prior.hyperChannels == 3 && prior.channels == 2)
            #expect(prior.steps.allSatisfy { ($0 == 1) == !joint })
            // What the integers cost is measured on the held-out images and told.
            let figures = try #require(model.provenance["figures"])
            let coded = try #require(figures["validation_payload_bytes"]?.number)
            let trained = try #require(figures["validation_density_bytes"]?.number)
            #expect(abs(coded - trained) < 0.05 * trained + 0.1)
            let passes = try #require(figures["validation_pass_bytes"]?.array).compactMap(\.number)
            let sum = passes.reduce(0, +)
            #expect(passes.count == 2 && abs(sum - coded) < 0.02)

            let encoder = try FeatureEncoder(model: try model.encoderOnly(), engine: .portable)
            let decoder = try FeatureDecoder(model: try model.decoderOnly(), engine: .portable)
            for element in TrainerTests.dataset(count: 4).elements {
                let encoded = try encoder.encode(element.image)
                #expect(encoded.symbols.map(\.count) == [3, 32])
                #expect(try decoder.decode(encoded.stream).symbols == encoded.symbols)
            }
        }
    }

    @Test func `the loss falls, and frozen parts stay`() throws {
        let folder = try TrainerTests.Folder()
        let text = Self.text().replacing("steps: 6", with: "steps: 40")
        let trainer = try TrainerTests.trainer(text, output: folder.file("codec"))
        var state = TrainingState(parameters: try trainer.project.initialParameters(seed: 1))
        let start = state.parameters
        let log = try TrainingLog(folder.file("log"), startsOver: true)
        _ = try trainer.runPhase(trainer.plan.phases[0], state: &state, log: log)
        for name in trainer.project.trainableNames where !name.hasPrefix("tail.") {
            #expect(state.parameters[name] != start[name], "\(name)")
        }
        let rows = try String(contentsOf: folder.file("log"), encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let column = try #require(rows[0].firstIndex(of: "loss"))
        let losses = rows.dropFirst().filter { $0[0] == "train" }.compactMap { Double($0[column]) }
        #expect(losses.count == 40)
        let (first, last) = (losses.prefix(5).reduce(0, +), losses.suffix(5).reduce(0, +))
        #expect(last < first)

        let between = state.parameters
        state.phase = 1
        (state.epoch, state.step, state.optimiserStates, state.best) = (0, 0, [:], nil)
        _ = try trainer.runPhase(trainer.plan.phases[1], state: &state, log: log)
        for name in between.names where name.hasPrefix("encoder.") || name.hasPrefix("prior.") {
            #expect(state.parameters[name] == between[name], "\(name)")
        }
    }
}
