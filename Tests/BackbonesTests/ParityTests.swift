import Backbones
import NeuralNetwork
import Testing

@Suite("Agreement with torchvision and timm")
struct ParityTests {
    struct Case: CustomTestStringConvertible {
        let fixture: String
        let backbone: String
        let layout: String
        var testDescription: String { fixture }
    }

    static let cases = [
        Case(fixture: "resnet18", backbone: "resnet18", layout: "torchvision"),
        Case(fixture: "resnet34", backbone: "resnet34", layout: "torchvision"),
        Case(fixture: "resnet50", backbone: "resnet50", layout: "torchvision"),
        Case(fixture: "mobilenetv2", backbone: "mobilenetv2", layout: "torchvision"),
        Case(fixture: "mobilenetv2-timm", backbone: "mobilenetv2", layout: "timm"),
    ]

    // Activations grow over 50 layers of random weights, and errors of rounding with them: they are measured against the
    // greatest magnitude of each value.
    @Test("Logits and inner values, to a thousandth of the greatest magnitude", arguments: cases, engines)
    func agrees(with entry: Case, engine: Engine) throws {
        let fixture = try CheckpointFixture.load(entry.fixture)
        let backbone = try #require(BackboneRegistry.named(entry.backbone))
        let assignment = try backbone.assignment(of: fixture.tensors, side: fixture.shape[2])
        #expect(assignment.layout.name == entry.layout)
        #expect(assignment.classes == 10)
        let names = fixture.values.keys.sorted()
        let graph = try assignment.graph.selectingOutputs(names)
        let plan = try engine.compile(
            graph,
            assignment.parameters { fixture.tensor($0) },
            inputShapes: [fixture.image.shape]
        )
        for (name, value) in zip(names, try plan.run([fixture.image])) {
            let error = try #require(fixture.values[name]).relativeError(of: value)
            #expect(error < 1e-3, "\(name) is off by \(error)")
        }
    }

    /// The portable engine, and the other one where this build has it.
    static let engines = Set([Engine.portable, .fastest(threads: 1)])
}
