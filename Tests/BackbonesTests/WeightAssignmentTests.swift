import NeuralNetwork
import Testing

@testable import Backbones

@Suite("Weights of others")
struct WeightAssignmentTests {
    private let shapes: [String: [Int]]
    private let backbone: RegisteredBackbone

    init() throws {
        shapes = try CheckpointFixture.load("mobilenetv2").tensors
        backbone = try #require(BackboneRegistry.named("mobilenetv2"))
    }

    @Test(
        "Every layout names each weight of its network once",
        arguments: BackboneRegistry.all.flatMap { backbone in backbone.layouts.map { (backbone.name, $0) } }
    )
    func layoutsAreComplete(backbone: String, layout: WeightLayout) throws {
        let graph = try layout.network(side: layout.side).graph(classes: 7)
        let tensors = layout.tensors(of: graph)
        #expect(tensors.map(\.parameter) == graph.parameterSpecifications.map(\.name))
        #expect(Set(tensors.map(\.tensor)).count == tensors.count)
        // No entry of the table is idle.
        #expect(Set(layout.modules.keys).isSubset(of: graph.nodes.map(\.name)))
        let registered = try #require(BackboneRegistry.named(backbone))
        let assignment = try registered.assignment(
            of: Dictionary(uniqueKeysWithValues: tensors.map { ($0.tensor, $0.specification.shape) })
        )
        #expect(assignment.layout.name == layout.name)
        #expect(assignment.classes == 7)
        #expect(assignment.graph == graph)
    }

    @Test("Counters of batches are passed over, and each other tensor is used once")
    func countersAreNoWeights() throws {
        let assignment = try backbone.assignment(of: shapes)
        #expect(shapes.keys.contains("features.0.1.num_batches_tracked"))
        #expect(assignment.entries.map(\.tensor).sorted() == shapes.keys.filter { !$0.hasSuffix("tracked") }.sorted())
    }

    @Test("A classifier may be a 1x1 convolution")
    func onesAtTheEnd() throws {
        var shapes = shapes
        shapes["classifier.1.weight"] = [10, 1280, 1, 1]
        let assignment = try backbone.assignment(of: shapes)
        #expect(assignment.entries.last { $0.parameter == "logits.weight" }?.shape == [10, 1280])
        let parameters = assignment.parameters { Tensor(shape: shapes[$0] ?? []) }
        #expect(parameters["logits.weight"]?.shape == [10, 1280])
    }

    private func failure(_ shapes: [String: [Int]], of name: String = "mobilenetv2") throws -> NetworkError? {
        let backbone = try #require(BackboneRegistry.named(name))
        return #expect(throws: NetworkError.self) { try backbone.assignment(of: shapes) }
    }

    @Test("A tensor that is missing is named", arguments: ["features.3.conv.1.1.running_var", "classifier.1.weight"])
    func missing(tensor: String) throws {
        let error = try failure(shapes.filter { $0.key != tensor })
        #expect(error?.code == .missingParameter)
        #expect(error?.message.contains("'\(tensor)'") == true)
    }

    @Test(
        "A tensor of another shape is named",
        arguments: [
            ("features.0.0.weight", [32, 4, 3, 3]), ("features.2.conv.1.0.weight", [1, 96, 3, 3]),
            ("classifier.1.bias", [11]), ("features.18.1.bias", []),
        ]
    )
    func misshapen(tensor: String, shape: [Int]) throws {
        let error = try failure(shapes.merging([tensor: shape]) { $1 })
        #expect(error?.code == .shapeMismatch)
        #expect(error?.message.contains("'\(tensor)'") == true)
        #expect(error?.message.contains("\(shape)") == true)
    }

    @Test("A tensor that has no place is named")
    func leftOver() throws {
        let error = try failure(shapes.merging(["features.19.0.weight": [1], "features.20": []]) { $1 })
        #expect(error?.code == .unusedParameter)
        #expect(error?.message.contains("'features.19.0.weight' and 1 more") == true)
    }

    @Test(
        "Numbers of classes that no network has are errors",
        arguments: [[], [0, 1280], [1, 1280], [1 << 40, 1280]]
    )
    func impossibleClasses(shape: [Int]) throws {
        _ = try failure(shapes.merging(["classifier.1.weight": shape]) { $1 })
    }

    @Test("Weights of another network are refused", arguments: [("resnet50", "resnet18"), ("resnet18", "resnet50")])
    func otherNetworks(fixture: String, backbone: String) throws {
        let error = try failure(try CheckpointFixture.load(fixture).tensors, of: backbone)
        #expect(error?.message.contains(backbone) == true)
    }

    @Test("A checkpoint without a known name is told what names there should be")
    func foreign() throws {
        for shapes in [[:], ["encoder.weight": [3, 3]]] as [[String: [Int]]] {
            let error = try failure(shapes)
            #expect(error?.code == .missingParameter)
            let first = [
                "'features.0.0.weight' (torchvision)", "'conv_stem.weight' (timm)", "'conv00.weight' (numbered)",
            ]
            for name in first { #expect(error?.message.contains(name) == true, "\(error?.message ?? "")") }
        }
    }
}
