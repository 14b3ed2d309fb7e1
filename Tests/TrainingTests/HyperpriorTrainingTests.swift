import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

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
