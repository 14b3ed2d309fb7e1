import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// A decoder and a tail that learn another task from the streams of a trained codec.
@Suite struct SecondTaskTests {
    private static let text = """
        name: second
        data: {kind: folder, size: 16, validation: 8}
        model: {kind: entropic-student, codec: codec, teacher: teacher, split: stage1}
        rates: [1.0e-4, 1.0e-2]
        jointRates: true
        stages:
          - steps: 4
            batch: 8
            optimiser: {kind: adam, rate: 0.01}
            losses: {crossEntropy: 0.5, distillation: 0.5, mimicking: {stage1: 1}}
            train: [decoder, tail]
            quantisation: hard
        """

    /// A codec of two rates in one file.
    private static func codec(prior: String = "prior: {scale: 4, contexts: 3, deadZone: 0.1}") throws -> [FeatureModel]
    {
        let folder = try TrainerTests.Folder()
        let text = TrainerTests.student("relu").replacing("prior: {scale: 4}", with: "jointRates: true\n\(prior)")
        _ = try TrainerTests.trainer(text, output: folder.file("codec.model")).run()
        let file = [UInt8](try Data(contentsOf: folder.file("codec.model")))
        return try [2, 1].map { try FeatureModel(bytes: file, rate: $0) }
    }

    @Test func `streams stay what they are and are finished otherwise`() throws {
        let folder = try TrainerTests.Folder()
        let codecs = try Self.codec()
        let output = folder.file("second.model")
        let results = try TrainerTests.trainer(Self.text, output: output, codec: codecs).run()
        #expect(results.count == 2)
        let file = [UInt8](try Data(contentsOf: output))
        for codec in codecs {
            let second = try FeatureModel(bytes: file, rate: codec.rateIndex)
            #expect(second.fingerprint == codec.fingerprint && second.streamsOf == codec.family)
            for name in codec.parameters.names where name.hasPrefix("encoder.") {
                #expect(second.parameters[name] == codec.parameters[name], "\(name)")
            }
            #expect(second.parameters["decoder.conv1.weight"] != codec.parameters["decoder.conv1.weight"])
            for element in TrainerTests.dataset(count: 4).elements {
                let stream = try FeatureEncoder(model: codec, engine: .portable).encode(element.image).stream
                #expect(try FeatureEncoder(model: second, engine: .portable).encode(element.image).stream == stream)
                let first = try FeatureDecoder(model: codec, engine: .portable).decode(stream)
                let other = try FeatureDecoder(model: second, engine: .portable).decode(stream)
                #expect(other.symbols == first.symbols && other.logits != first.logits)
            }
        }
    }

    @Test(arguments: [
        ("codec: codec", "codec: none", "no model 'none'"),
        ("codec: codec", "codec: teacher", "no encoder"),
        ("codec: codec", "codec: codec, activation: relu", "model.activation"),
        ("codec: codec", "codec: codec, encoder: [{channels: 2}]", "model.encoder"),
        ("rates: [1.0e-4, 1.0e-2]", "rates: [1.0e-4, 1.0e-2, 1]", "2 rates"),
        ("losses: {crossEntropy: 0.5,", "losses: {rate: 1, crossEntropy: 0.5,", "losses.rate"),
        ("train: [decoder, tail]", "train: [encoder, decoder]", "encoder"),
        ("size: 16", "size: 32", "16x16"),
    ])
    func `what does not fit is refused`(_ part: String, _ wrong: String, _ fact: String) throws {
        let folder = try TrainerTests.Folder()
        let codecs = try Self.codec(prior: "prior: {scale: 4}")
        let text = Self.text.replacing(part, with: wrong)
        let error = #expect(throws: TrainingError.self) {
            try TrainerTests.trainer(text, output: folder.file("second"), codec: codecs)
        }
        #expect(error?.message.contains(fact) == true, "\(error?.message ?? "")")
    }

    @Test func `a classifier of other classes gives all but its last layer`() throws {
        let folder = try TrainerTests.Folder()
        let text = TrainerTests.classifier.replacing(
            "model: {kind: classifier,", with: "model: {kind: classifier, initial: teacher,")
        let classes = ["dawn", "day", "night"]
        let start = try TrainerTests.trainer(
            text, output: folder.file("model"), data: TrainerTests.dataset(classes: classes)
        )
        .project.initialParameters(seed: 9)
        let initial = try FeatureModel(bytes: try #require(TrainerTests.teacherBytes)).parameters
        let renewed = start.names.filter { start[$0] != initial[$0] }
        #expect(renewed == ["logits.bias", "logits.weight"])
        #expect(start["logits.weight"]?.shape == [3, 6])

        let foreign = text.replacing("widths: [4, 6]", with: "widths: [4, 8]")
        let other = TrainerTests.dataset(classes: classes)
        let error = #expect(throws: TrainingError.self) {
            try TrainerTests.trainer(foreign, output: folder.file("model"), data: other).project.initialParameters(
                seed: 9)
        }
        #expect(error?.message.contains("another network") == true)
    }
}
