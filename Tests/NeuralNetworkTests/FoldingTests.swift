import NeuralNetwork
import Testing

@Suite("Folding of batch normalisation")
struct FoldingTests {
    private static let layers: [any Operation] = [
        Convolution(6, 8, kernel: 3, padding: 1, bias: false), Convolution(6, 8, kernel: 1, groups: 2),
        TransposedConvolution(
            inputChannels: 6, outputChannels: 8, kernel: [3, 3], stride: [2, 2], groups: 2, bias: false),
    ]

    @Test("keeps the function and leaves no normalisation", arguments: layers.indices)
    func keepsFunction(index: Int) throws {
        let graph = try Graph(
            inputs: ["x"],
            nodes: [
                .init("conv", Self.layers[index], inputs: ["x"]),
                .init("norm", BatchNormalization(channels: 8), inputs: ["conv"]),
                .init("act", ReLU(), inputs: ["norm"]),
            ], outputs: ["act", "norm"])
        let parameters = Self.parameters(for: graph)
        let (folded, weights) = try graph.foldingBatchNormalization(parameters)
        #expect(folded.nodes.map(\.name) == ["norm", "act"])
        #expect(weights.names == ["norm.bias", "norm.weight"])
        try Self.expectSame(graph, parameters, folded, weights, shape: [1, 4, 5, 6])
    }

    @Test("leaves a layer alone that others read too")
    func sharedLayer() throws {
        let graph = try Graph(
            inputs: ["x"],
            nodes: [
                .init("conv", Self.layers[0], inputs: ["x"]),
                .init("norm", BatchNormalization(channels: 8), inputs: ["conv"]),
                .init("sum", Add(), inputs: ["conv", "norm"]),
                .init("again", BatchNormalization(channels: 8), inputs: ["sum"]),
            ], outputs: ["again"])
        let parameters = Self.parameters(for: graph)
        let (folded, weights) = try graph.foldingBatchNormalization(parameters)
        #expect(folded.nodes.map { type(of: $0.operation).kind } == ["convolution", "scale", "add", "scale"])
        try Self.expectSame(graph, parameters, folded, weights, shape: [2, 4, 5, 6])
    }

    @Test("works behind a linear layer")
    func linear() throws {
        let graph = try Graph(
            inputs: ["x"],
            nodes: [
                .init("fc", Linear(inputFeatures: 6, outputFeatures: 8), inputs: ["x"]),
                .init("norm", BatchNormalization(channels: 8), inputs: ["fc"]),
            ], outputs: ["norm"])
        let parameters = Self.parameters(for: graph)
        let (folded, weights) = try graph.foldingBatchNormalization(parameters)
        #expect(folded.nodes.count == 1)
        try Self.expectSame(graph, parameters, folded, weights, shape: [3, 6])
    }

    private static func parameters(for graph: Graph) -> Parameters {
        var generator = SeededGenerator(seed: 11)
        var result = Parameters.initialized(for: graph, seed: 2)
        for (name, specification) in graph.parameterSpecifications where specification.shape.count == 1 {
            result[name] = Tensor(
                shape: specification.shape,
                scalars: (0..<specification.shape[0]).map { _ in 0.3 + generator.uniform() })
        }
        return result
    }

    /// Compares with the formula of the normalisation, computed node by node without any folding.
    private static func expectSame(
        _ graph: Graph, _ parameters: Parameters, _ folded: Graph, _ weights: Parameters, shape: [Int]
    ) throws {
        var generator = SeededGenerator(seed: 4)
        let input = Tensor.random(shape, &generator)
        var values = ["x": input]
        for node in graph.nodes {
            let tensors = node.inputs.compactMap { values[$0] }
            if node.operation is BatchNormalization {
                values[node.name] = normalized(tensors[0], try parameters.weights(of: node))
            } else {
                let single = try Graph(inputs: node.inputs, nodes: [node], outputs: [node.name])
                values[node.name] = try PortablePlan(
                    graph: single, parameters: parameters, inputShapes: tensors.map(\.shape)
                ).run(tensors)[0]
            }
        }
        let outputs = try PortablePlan(graph: folded, parameters: weights, inputShapes: [shape]).run([input])
        for (name, output) in zip(graph.outputs, outputs) {
            let expected = try #require(values[name])
            #expect(output.relativeError(from: expected) < 1e-5, "\(name)")
        }
    }

    private static func normalized(_ input: Tensor, _ weights: [Tensor]) -> Tensor {
        let channels = weights[0].count
        return Tensor(
            shape: input.shape,
            scalars: input.scalars.enumerated().map { index, value in
                let channel = index % channels
                let deviation = (weights[3].scalars[channel] + 1e-5).squareRoot()
                return (value - weights[2].scalars[channel]) / deviation * weights[0].scalars[channel]
                    + weights[1].scalars[channel]
            })
    }
}
