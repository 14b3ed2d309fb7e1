import Backbones
import NeuralNetwork
import Testing

@Suite("Known networks")
struct BackboneTests {
    @Test("Names are unique, and found", arguments: BackboneRegistry.all.map(\.name))
    func names(name: String) throws {
        #expect(BackboneRegistry.all.count { $0.name == name } == 1)
        #expect(BackboneRegistry.named(name)?.name == name)
        #expect(BackboneRegistry.named(name + "x") == nil)
    }

    @Test("A head and a tail meet at every split point", arguments: BackboneRegistry.all.map(\.name))
    func splits(name: String) throws {
        let network = try #require(BackboneRegistry.named(name)).network()
        let graph = try network.graph(classes: 5)
        #expect(graph.inputs == ["image"] && graph.outputs == ["logits"])
        #expect(try graph.shapes(inputs: [[2, 64, 64, 3]])["logits"] == [2, 5])
        #expect(!network.splitPoints.isEmpty)
        for point in network.splitPoints {
            let (head, tail) = try graph.split(at: point)
            #expect(head.nodes.count + tail.nodes.count == graph.nodes.count)
        }
    }

    @Test("Numbers of classes without a network are errors", arguments: [-1, 0, 1, 65_537])
    func refusesClasses(classes: Int) throws {
        for backbone in BackboneRegistry.all {
            let network = try backbone.network()
            #expect(throws: NetworkError.self, "\(backbone.name)") { try network.graph(classes: classes) }
        }
    }

    // What torchvision states for 1,000 classes; ResNet-20 with projected shortcuts is counted by hand.
    @Test(
        "Learned weights",
        arguments: [
            ("resnet18", 1000, 11_689_512), ("resnet34", 1000, 21_797_672), ("resnet50", 1000, 25_557_032),
            ("mobilenetv2", 1000, 3_504_872), ("resnet20", 10, 272_474),
        ]
    )
    func parameterCounts(name: String, classes: Int, count: Int) throws {
        let graph = try #require(BackboneRegistry.named(name)).network().graph(classes: classes)
        let learned = graph.parameterSpecifications.filter(\.specification.isTrainable)
        #expect(learned.reduce(0) { $0 + $1.specification.shape.reduce(1, *) } == count)
    }

    @Test("Settings are read and checked")
    func settings() throws {
        let backbone = try #require(BackboneRegistry.named("small-residual-network"))
        let settings = Attributes(["widths": .integers([4, 8]), "poolsAfterStem": .flag(false)])
        let network = try #require(try backbone.network(settings) as? SmallResidualNetwork)
        #expect(network == SmallResidualNetwork(widths: [4, 8], poolsAfterStem: false))
        for wrong in [Attributes.Value.integers([]), .integers([0]), .integer(4), .text("wide")] {
            #expect(throws: NetworkError.self) { try backbone.network(Attributes(["widths": wrong])) }
        }
    }
}

@Suite("ResNet")
struct ResNetTests {
    @Test(
        "Shapes at the split points",
        arguments: [(ResNet.resNet18, [64, 128, 256, 512]), (.resNet50, [256, 512, 1024, 2048])]
    )
    func shapes(network: ResNet, channels: [Int]) throws {
        let shapes = try network.graph(classes: 3).shapes(inputs: [[1, 224, 224, 3]])
        for (point, (side, width)) in zip(network.splitPoints, zip([56, 28, 14, 7], channels)) {
            #expect(shapes[point] == [1, side, side, width])
        }
    }

    @Test("Small images keep their size through the first stage")
    func smallImages() throws {
        let shapes = try ResNet.resNet20.graph(classes: 10).shapes(inputs: [[1, 32, 32, 3]])
        #expect(ResNet.resNet20.splitPoints.map { shapes[$0] } == [[1, 32, 32, 16], [1, 16, 16, 32], [1, 8, 8, 64]])
    }

    @Test("The stride of a bottleneck is in its 3x3 convolution")
    func stride() throws {
        let nodes = try ResNet.resNet50.graph(classes: 2).nodes
        func stride(_ name: String) -> [Int]? {
            (nodes.first { $0.name == name }?.operation as? Convolution)?.stride
        }
        #expect(stride("layer2.0.conv1") == [1, 1])
        #expect(stride("layer2.0.conv2") == [2, 2])
        #expect(stride("layer2.0.downsample.0") == [2, 2])
    }

    @Test("Descriptions without a network are errors")
    func refuses() {
        for network in [
            ResNet(block: .basic, depths: []), ResNet(block: .basic, depths: [1]),
            ResNet(block: .basic, depths: [0], widths: [4]), ResNet(block: .basic, depths: [1], widths: [0]),
        ] {
            #expect(throws: NetworkError.self) { try network.graph(classes: 2) }
        }
    }
}
