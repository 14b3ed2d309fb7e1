import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// Codecs whose latents are not shaped by a rate: where their weights come from, and short runs.
@Suite struct BottleneckTests {
    /// The recipe of a student with one of its lines replaced.
    private static func student(_ original: String, _ replacement: String) -> String {
        let text = TrainerTests.student.replacing(original, with: replacement)
        precondition(text != TrainerTests.student, "the recipe has no '\(original)'")
        return text
    }

    @Test func `an encoder may begin with the teacher`() throws {
        let folder = try TrainerTests.Folder()
        let text = Self.student(
            "encoder: [{channels: 4, kernel: 3, stride: 2}, {channels: 2, kernel: 3, stride: 2}]",
            "encoderHead: stem.relu\n  encoder: [{channels: 2, kernel: 3, stride: 2}]"
        )
        let trainer = try TrainerTests.trainer(text, output: folder.file("codec"))
        let project = try #require(trainer.project as? StudentProject)
        // The convolution and its normalisation have become one.
        #expect(
            project.encoder.nodes.map(\.name) == ["encoder.head.stem.norm", "encoder.head.stem.relu", "encoder.conv1"]
        )
        let start = try project.initialParameters(seed: 1)
        let teacher = try FeatureModel(bytes: try #require(TrainerTests.teacherBytes))
        let graph = try #require(teacher.graphs[.classifier]).selectingOutputs(["stem.relu"])
        var generator = SeededGenerator(seed: 2)
        let image = Tensor(shape: [1, 16, 16, 3], scalars: (0..<(16 * 16 * 3)).map { _ in generator.normal() })
        func value(_ graph: Graph, _ parameters: Parameters) throws -> Tensor {
            try Engine.portable.compile(graph, parameters, inputShapes: [image.shape]).run([image])[0]
        }
        let own = try value(project.encoder.selectingOutputs(["encoder.head.stem.relu"]), start)
        let expected = try value(graph, teacher.parameters)
        #expect(own.shape == expected.shape)
        #expect(zip(own.scalars, expected.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: ["nowhere", "image", "logits"])
    func `an encoder begins with an image of channels`(_ value: String) throws {
        let folder = try TrainerTests.Folder()
        let text = Self.student("split: stage1", "split: stage1\n  encoderHead: \(value)")
        let error = #expect(throws: TrainingError.self) {
            try TrainerTests.trainer(text, output: folder.file("codec"))
        }
        #expect(error?.code == .invalidRecipe && error?.message.contains("'\(value)'") == true)
    }

    @Test(arguments: ["teacher", "random"])
    func `a tail starts as the recipe says`(_ initial: String) throws {
        let folder = try TrainerTests.Folder()
        let text = Self.student("split: stage1", "split: stage1\n  initialTail: \(initial)")
        let project = try TrainerTests.trainer(text, output: folder.file("codec")).project
        let start = try project.initialParameters(seed: 1)
        let teacher = try FeatureModel(bytes: try #require(TrainerTests.teacherBytes)).parameters
        let isTeachers = start["tail.logits.weight"] == teacher["logits.weight"]
        #expect(isTeachers == (initial == "teacher"))
        #expect(start["tail.logits.weight"]?.shape == teacher["logits.weight"]?.shape)
        let other = try project.initialParameters(seed: 2)
        #expect((other["tail.logits.weight"] == start["tail.logits.weight"]) == isTeachers)
    }

    // MARK: Runs

    /// A codec with layers as BottleFit's, quantised after training.
    private static let bottleneck = """
        name: halves-bottleneck
        data: {kind: folder, size: 16, validation: 8}
        model:
          kind: bottleneck
          teacher: teacher
          split: stage1
          encoder:
            - {channels: 4, kernel: 5, stride: 2}
            - {pool: max, kernel: 3, padding: 1}
            - {channels: 2, kernel: 2, stride: 2, padding: 1}
          decoder:
            - {activation: relu}
            - {channels: 4, kernel: 2, stride: 2, padding: 0, transposed: true}
            - {channels: 4, kernel: 2, padding: 0, activation: none}
            - {pool: average, kernel: 2}
          activation: relu
        prior: {kind: affine, bits: 6}
        output: {family: bottlenecks, rate: 2, rateCount: 3, codings: [raw, entropy], halfPrecision: false}
        stages:
          - name: imitate
            epochs: 12
            batch: 8
            optimiser: {kind: adam, rate: 0.02}
            losses: {mimicking: {stage1: 1, stage2: 1}, measure: sum}
            train: [encoder, decoder]
            quantisation: none
          - name: tune
            epochs: 1
            batch: 8
            optimiser: {kind: sgd, rate: 0.01}
            losses: {crossEntropy: 0.5, distillation: 0.5}
            train: [decoder, tail]
            quantisation: none
        """

    static func model(_ url: URL) throws -> FeatureModel {
        try FeatureModel(bytes: [UInt8](Data(contentsOf: url)))
    }

    /// The losses of the training steps of a stage, as the log has them.
    private static func losses(_ log: URL, stage: String) throws -> [Double] {
        var losses: [Double] = []
        for line in try String(contentsOf: log, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: ",").map(String.init)
            if fields[0] == "train", fields[3] == stage { losses.append(try #require(Double(fields[7]))) }
        }
        return losses
    }

    @Test func `a codec without a rate is trained and exported in both forms`() throws {
        let folder = try TrainerTests.Folder()
        let trainer = try TrainerTests.trainer(Self.bottleneck, output: folder.file("codec.model"))
        let results = try trainer.run()
        #expect(results.map(\.output.lastPathComponent) == ["codec.model", "codec-entropy.model"])
        let losses = try Self.losses(folder.file("codec.model.csv"), stage: "imitate")
        #expect(losses.count == 48)
        let (first, last) = (losses.prefix(4).reduce(0, +), losses.suffix(4).reduce(0, +))
        #expect(last < 0.8 * first)

        // 25 places of 2 channels with 6 bits each, and a scale and a zero point.
        #expect(abs(results[0].bytesPerImage - Double(50 * 6 + 40) / 8) < 0.01)
        // Counted tables save some of it.
        #expect(results[1].bytesPerImage < results[0].bytesPerImage - 1)
        let (raw, entropy) = (try Self.model(results[0].output), try Self.model(results[1].output))
        #expect((raw.name, raw.family) == ("halves-bottleneck", "bottlenecks"))
        #expect((entropy.name, entropy.family) == ("halves-bottleneck-entropy", "bottlenecks-entropy"))
        for (model, result) in [(raw, results[0]), (entropy, results[1])] {
            let stated = try #require(model.provenance["figures"]?["validation_payload_bytes"]?.number)
            #expect(abs(stated - result.bytesPerImage) <= 0.05)
        }
        #expect(raw.parameters == entropy.parameters)
        var bytes: [Int] = []
        for model in [raw, entropy] {
            #expect(model.rateIndex == 2 && model.rateCount == 3)
            #expect(model.latentShape == [1, 5, 5, 2])
            let encoder = try FeatureEncoder(model: model, engine: .portable)
            let decoder = try FeatureDecoder(model: model, engine: .portable)
            var total = 0
            var correct = 0
            let heldOut = trainer.validationData
            for index in 0..<heldOut.count {
                let encoded = try encoder.encode(try heldOut.image(at: index))
                let decoded = try decoder.decode(encoded.stream)
                #expect(decoded.symbols == encoded.symbols)
                total += encoded.payload.count
                correct += decoded.ranked(top: 1).first?.index == heldOut.label(at: index) ? 1 : 0
            }
            bytes.append(total)
            // What was judged is what is deployed.
            #expect(Double(correct) / Double(heldOut.count) == results[0].top1)
        }
        #expect(bytes[1] < bytes[0])
    }

    @Test func `what is frozen stays as it is without a rate too`() throws {
        let folder = try TrainerTests.Folder()
        let trainer = try TrainerTests.trainer(Self.bottleneck, output: folder.file("codec"))
        var state = TrainingState(parameters: try trainer.project.initialParameters(seed: 1))
        let start = state.parameters
        #expect(!start.names.contains { $0.hasPrefix("prior.") })
        let log = try TrainingLog(folder.file("log"), startsOver: true)
        _ = try trainer.runPhase(trainer.plan.phases[0], state: &state, log: log)
        for name in start.names {
            // The whole student normalises by its batches, as published: statistics of the frozen tail move.
            let isTrained = !name.hasPrefix("tail.") || name.contains(".running_")
            #expect((state.parameters[name] != start[name]) == isTrained, "\(name)")
        }
    }

    @Test func `an encoder's head keeps the teacher's weights`() throws {
        let folder = try TrainerTests.Folder()
        let text = Self.bottleneck
            .replacing("- {channels: 4, kernel: 5, stride: 2}", with: "- {channels: 3, kernel: 3}")
            .replacing("encoder:\n", with: "encoderHead: stem.relu\n  encoder:\n")
            .replacing("train: [encoder, decoder]", with: "train: [encoder, decoder]\n    freeze: [encoder.head]")
        let trainer = try TrainerTests.trainer(text, output: folder.file("codec"))
        let start = try trainer.project.initialParameters(seed: 1)
        let model = try Self.model(try #require(trainer.run().first).output)
        let head = start.withPrefix("encoder.head.")
        #expect(head.names == ["encoder.head.stem.norm.bias", "encoder.head.stem.norm.weight"])
        #expect(model.parameters.withPrefix("encoder.head.") == head)
        #expect(model.parameters["encoder.conv1.weight"] != start["encoder.conv1.weight"])
    }

    @Test(arguments: [
        ("prior: {kind: affine, bits: 6}", "prior: {kind: affine, bits: 6}\nrates: [0.1]", "leave 'rates'"),
        ("{crossEntropy: 0.5, distillation: 0.5}", "{crossEntropy: 0.5, rate: 1}", "'losses.rate' out"),
        ("bits: 6", "bits: 9", "'prior.bits' is 9; it must be in 1...8"),
        ("bits: 6", "scale: 6", "'prior.scale' is not a setting of the prior 'affine'"),
        ("bits: 6", "precision: 8", "'prior.precision' is 8; it must be in 9...16"),
        ("kind: affine, bits: 6", "kind: gaussian", "'prior.kind' cannot be read"),
        ("prior: {kind: affine, bits: 6}", "prior: {bits: 6}", "not a setting of the prior 'factorized'"),
        ("prior: {kind: affine, bits: 6}\n", "", "'rates' must list"),
        ("prior: {kind: affine, bits: 6}", "rates: [0.1]", "'output.codings' belongs to the affine prior"),
        ("codings: [raw, entropy]", "codings: []", "each once"),
        ("codings: [raw, entropy]", "codings: [raw, raw]", "each once"),
        ("codings: [raw, entropy]", "codings: [packed]", "'output.codings.[1]' cannot be read"),
        ("rate: 2", "rate: 4", "'output.rate' must be in 1"),
        ("rateCount: 3", "rateCount: -1", "'output.rate' must be in 1"),
        ("rate: 2, ", "", "'output.rate' must be in 1"),
        ("quantisation: none", "quantisation: soft", "'stages.[1].quantisation' cannot be read"),
    ])
    func `mistakes are named`(_ original: String, _ mistake: String, _ message: String) {
        let text = Self.bottleneck.replacing(original, with: mistake, maxReplacements: 1)
        #expect(text != Self.bottleneck)
        let error = #expect(throws: TrainingError.self) { try Recipe(yaml: text) }
        #expect(error?.code == .invalidRecipe)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }
}
