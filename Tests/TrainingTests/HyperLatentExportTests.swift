import EntropyCoding
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

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
