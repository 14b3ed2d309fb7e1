import NeuralNetwork
import Testing

@Suite("Graphs")
struct GraphAnalysisTests {
    /// The encoder of Entropic Student for ResNet-50.
    private static func studentEncoder() throws -> Graph {
        var builder = GraphBuilder()
        let x = builder.input("image")
        let a = builder.add("conv1", Convolution(3, 96, kernel: 5, stride: 2, padding: 2, bias: false), x)
        let b = builder.add("gdn1", GDN1(channels: 96), a)
        let c = builder.add("conv2", Convolution(96, 48, kernel: 5, stride: 2, padding: 2, bias: false), b)
        let d = builder.add("gdn2", GDN1(channels: 48), c)
        let e = builder.add("conv3", Convolution(48, 24, kernel: 2, bias: false), d)
        return try builder.graph(outputs: e)
    }

    @Test("Parameters, operations and shapes of a published encoder")
    func knownCounts() throws {
        let graph = try Self.studentEncoder()
        #expect(graph.parameterCount == 138_672)
        let input = [[1, 224, 224, 3]]
        #expect(try graph.shapes(inputs: input)["conv3"] == [1, 55, 55, 24])
        let expected = 112 * 112 * (7_200 + 96 * 96) + 56 * 56 * (115_200 + 48 * 48) + 55 * 55 * 4_608
        #expect(try graph.multiplyAccumulates(inputs: input) == expected)
        #expect(try graph.multiplyAccumulates(inputs: [[3, 224, 224, 3]]) == 3 * expected)
        // The first normalisation reads and writes 112 x 112 x 96 values.
        #expect(try graph.peakElements(inputs: input) == 2 * 112 * 112 * 96)
    }

    @Test("Operations of ResNet's first layer and of a classifier")
    func knownLayers() throws {
        let stem = Convolution(3, 64, kernel: 7, stride: 2, padding: 3, bias: false)
        #expect(stem.multiplyAccumulates(for: [[1, 224, 224, 3]]) == 118_013_952)
        #expect(
            Linear(inputFeatures: 2_048, outputFeatures: 1_000).multiplyAccumulates(for: [[1, 2_048]]) == 2_048_000)
        let depthwise = Convolution(32, 32, kernel: 3, padding: 1, groups: 32, bias: false)
        #expect(depthwise.multiplyAccumulates(for: [[1, 112, 112, 32]]) == 112 * 112 * 32 * 9)
        let enlarging = TransposedConvolution(inputChannels: 8, outputChannels: 4, kernel: [5, 5], stride: [2, 2])
        #expect(enlarging.multiplyAccumulates(for: [[1, 10, 10, 8]]) == 100 * 8 * 4 * 25)
    }

    @Test("Counts of a hostile graph saturate")
    func saturates() throws {
        let huge = Convolution(65_536, 65_536, kernel: 64)
        let nodes = (0..<4).map {
            Graph.Node("c\($0)", Linear(inputFeatures: 1 << 24, outputFeatures: 65_536), inputs: ["x"])
        }
        let graph = try Graph(inputs: ["x"], nodes: nodes + [.init("d", huge, inputs: ["x"])], outputs: ["d"])
        #expect(graph.parameterCount > 0)
    }

    @Test("The parts of a cut network are the network", arguments: ["conv1", "gdn1", "conv2", "gdn2"])
    func splits(value: String) throws {
        let graph = try Self.studentEncoder()
        let (head, tail) = try graph.split(at: value)
        #expect(head.outputs == [value])
        #expect(tail.inputs == [value])
        #expect(head.nodes.count + tail.nodes.count == graph.nodes.count)
        var generator = SeededGenerator(seed: 5)
        let image = Tensor.random([1, 17, 16, 3], &generator)
        let parameters = Parameters.initialized(for: graph, seed: 9)
        let whole = try Engine.portable.compile(graph, parameters, inputShapes: [image.shape]).run([image])
        let middle = try Engine.portable.compile(
            head, parameters.restricted(to: head), inputShapes: [image.shape]
        ).run([image])
        let end = try Engine.portable.compile(
            tail, parameters.restricted(to: tail), inputShapes: [middle[0].shape]
        ).run(middle)
        #expect(end == whole)
    }

    @Test("A value that other paths go around is no place to cut")
    func refusesCuts() throws {
        let graph = try Graph(
            inputs: ["x"],
            nodes: [
                .init("a", ReLU(), inputs: ["x"]), .init("b", ReLU(), inputs: ["a"]),
                .init("c", Add(), inputs: ["a", "b"]), .init("d", ReLU(), inputs: ["c"]),
            ], outputs: ["d"])
        #expect(throws: NetworkError.self) { _ = try graph.split(at: "b") }
        #expect(throws: NetworkError.self) { _ = try graph.split(at: "nowhere") }
        let (head, tail) = try graph.split(at: "c")
        #expect(head.nodes.map(\.name) == ["a", "b", "c"])
        #expect(tail.nodes.map(\.name) == ["d"])
        #expect(try graph.split(at: "d").tail.nodes.isEmpty)
    }

    @Test("Other outputs drop what they do not need")
    func selectsOutputs() throws {
        let graph = try Graph(
            inputs: ["x", "y"],
            nodes: [
                .init("a", ReLU(), inputs: ["x"]), .init("b", ReLU(), inputs: ["y"]),
                .init("c", Add(), inputs: ["a", "b"]),
            ], outputs: ["c"])
        let part = try graph.selectingOutputs(["a"])
        #expect(part.inputs == ["x"])
        #expect(part.nodes.map(\.name) == ["a"])
        #expect(throws: NetworkError.self) { _ = try graph.selectingOutputs(["z"]) }
    }

    @Test("A graph names the node that does not fit")
    func namesTheNode() throws {
        let graph = try Graph(
            inputs: ["x"], nodes: [.init("stem.conv", Convolution(3, 4, kernel: 3), inputs: ["x"])],
            outputs: ["stem.conv"])
        do {
            _ = try graph.shapes(inputs: [[1, 8, 8, 4]])
            Issue.record("the shapes were accepted")
        } catch {
            #expect(error.code == .shapeMismatch)
            #expect(error.message.contains("stem.conv"))
        }
    }
}
