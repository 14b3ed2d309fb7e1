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

    @Test func anEncoderMayBeginWithTheTeacher() throws {
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
    func anEncoderBeginsWithAnImageOfChannels(_ value: String) throws {
        let folder = try TrainerTests.Folder()
        let text = Self.student("split: stage1", "split: stage1\n  encoderHead: \(value)")
        let error = #expect(throws: TrainingError.self) {
            try TrainerTests.trainer(text, output: folder.file("codec"))
        }
        #expect(error?.code == .invalidRecipe && error?.message.contains("'\(value)'") == true)
    }

    @Test(arguments: ["teacher", "random"])
    func aTailStartsAsTheRecipeSays(_ initial: String) throws {
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
}
