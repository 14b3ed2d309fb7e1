import FeatureCodec
import Testing

@testable import Training

/// Lists of layers in recipes: what they stand for, and every mistake named.
@Suite struct LayerRecipeTests {
    private static func student(encoder: String, decoder: String = "[{channels: 4}]") throws -> EntropicStudentRecipe {
        let recipe = try Recipe(
            yaml: """
                name: layers
                data: {kind: folder, size: 16}
                model:
                  kind: entropic-student
                  teacher: teacher
                  split: stage1
                  encoder: \(encoder)
                  decoder: \(decoder)
                rates: [1.0e-4]
                stages:
                  - {epochs: 1, optimiser: {kind: adam, rate: 0.01}, losses: {crossEntropy: 1}}
                """
        )
        guard case .entropicStudent(let student) = recipe.model else {
            throw TrainingError(.invalidRecipe, "the recipe describes another kind of model")
        }
        return student
    }

    @Test(arguments: [
        ("{channels: 4}", Transforms.Layer(4, kernel: 3)),
        ("{channels: 4, kernel: 5, stride: 2, padding: 0}", .init(4, kernel: 5, stride: 2, padding: 0)),
        ("{channels: 4, kernel: 3, groups: 4}", .init(4, kernel: 3, groups: 4)),
        ("{channels: 4, norm: true}", .init(4, kernel: 3, normalizes: true)),
        ("{channels: 4, norm: false, activation: relu}", .init(4, kernel: 3, normalizes: false, activation: .relu)),
        ("{channels: 4, activation: none}", .init(4, kernel: 3, activation: .linear)),
        (
            "{channels: 4, kernel: 2, padding: 0, transposed: true}",
            .init(4, kernel: 2, padding: 0, isTransposed: true)
        ),
        ("{pool: max, kernel: 3, stride: 2, padding: 1}", .maxPool(3, stride: 2, padding: 1)),
        ("{pool: average, kernel: 2, activation: gdn}", .averagePool(2, activation: .gdn)),
        ("{activation: relu}", .identity(activation: .relu)),
        ("{norm: true}", .identity(normalizes: true)),
    ])
    func `layers are read`(_ text: String, _ layer: Transforms.Layer) throws {
        let student = try Self.student(encoder: "[\(text), {channels: 2}]")
        #expect(student.encoder.map(\.layer) == [layer, .init(2, kernel: 3)])
    }

    @Test func `a decoder may double`() throws {
        let decoder = "[{channels: 4, doubles: true, norm: true}]"
        let student = try Self.student(encoder: "[{channels: 2}]", decoder: decoder)
        #expect(student.decoder.map(\.layer) == [.init(doubling: 4, normalizes: true)])
    }

    @Test(arguments: [
        ("{}", "nothing but 'norm' and 'activation'"),
        ("{kernel: 3}", "nothing but 'norm' and 'activation'"),
        ("{kernel: 3, activation: relu}", "nothing but 'norm' and 'activation'"),
        ("{channels: 4, pool: max}", "not both"),
        ("{channels: 4, groups: 3}", "'groups' must divide"),
        ("{channels: 4, groups: 2, transposed: true}", "'groups' must divide"),
        ("{pool: max, groups: 2}", "'groups' must divide"),
        ("{pool: median}", "'model.encoder.[1].pool' cannot be read"),
        ("{pool: max, kernel: 3, padding: 3}", "less than its 'kernel'"),
        ("{pool: max, doubles: true}", "needs 'channels'"),
        ("{activation: relu, transposed: true}", "needs 'channels'"),
        ("{channels: 0}", "'channels' in 1...8192"),
        ("{channels: 4, padding: -1}", "'padding' in 0...64"),
        ("{channels: 4, activation: swish}", "'model.encoder.[1].activation' cannot be read"),
        ("{channels: 4, norms: true}", "the nearest is 'norm'"),
        ("{channels: 4, doubles: true}", "only a decoder's may double"),
    ])
    func `mistakes are named`(_ text: String, _ message: String) {
        let error = #expect(throws: TrainingError.self) { try Self.student(encoder: "[\(text), {channels: 2}]") }
        #expect(error?.code == .invalidRecipe)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }

    @Test(arguments: ["[]", "[{pool: max}]", "[{activation: relu}]"])
    func `an encoder needs a convolution`(_ encoder: String) {
        let error = #expect(throws: TrainingError.self) { try Self.student(encoder: encoder) }
        #expect(error?.message.contains("a layer with 'channels' each") == true)
    }
}
