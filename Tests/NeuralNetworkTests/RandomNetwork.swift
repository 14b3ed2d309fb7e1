import NeuralNetwork

/// A network with branches and taps, drawn from a seed.
struct RandomNetwork {
    let graph: Graph
    let parameters: Parameters
    let inputs: [Tensor]

    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let shapes = [[2, 7, 6, 5], [2, 7, 6, 5]]
        var known: [(name: String, shape: [Int])] = [("x", shapes[0]), ("y", shapes[1])]
        var nodes: [Graph.Node] = []
        for index in 0..<14 {
            // Mostly the newest value, so that chains form that an engine may merge.
            let newest = generator.next() % 3 > 0
            let source = newest ? known[known.count - 1] : known[Int(generator.next() % UInt64(known.count))]
            let twin = known.last { $0.shape == source.shape && $0.name != source.name }
            let operation = Self.operation(&generator, channels: source.shape[3], hasTwin: twin != nil)
            let names = operation is Add || operation is Concatenate ? [source.name, twin?.name ?? ""] : [source.name]
            let node = Graph.Node("n\(index)", operation, inputs: names)
            nodes.append(node)
            let shape = try operation.outputShape(for: names.map { _ in source.shape })
            known.append((node.name, shape))
        }
        let last = known[known.count - 1].name
        let tap = known[2 + Int(generator.next() % 13)].name
        graph = try Graph(inputs: ["x", "y"], nodes: nodes, outputs: [last, tap])
        var weights = Parameters.initialized(for: graph, seed: seed)
        for name in weights.names {
            // Statistics that are not neutral, and a variance that is positive.
            guard let tensor = weights[name], tensor.shape.count == 1 else { continue }
            weights[name] = Tensor(
                shape: tensor.shape, scalars: tensor.scalars.map { $0 * (0.5 + generator.uniform()) + 0.05 })
        }
        parameters = weights
        inputs = shapes.map { Tensor.random($0, &generator) }
    }

    private static func operation(
        _ generator: inout SeededGenerator, channels: Int, hasTwin: Bool
    ) -> any Operation {
        let outputs = Int(generator.next() % 12) + 1
        switch generator.next() % (hasTwin ? 14 : 12) {
        case 0: return Convolution(channels, outputs, kernel: 3, padding: 1)
        case 1: return Convolution(channels, outputs, kernel: 1, bias: false)
        case 2: return Convolution(channels, channels, kernel: 3, padding: 1, groups: channels, bias: false)
        case 3, 4: return BatchNormalization(channels: channels)
        case 5, 6: return ReLU()
        case 7: return ClippedReLU(maximum: 1)
        case 8: return LeakyReLU(slope: 0.2)
        case 9: return GDN1(channels: channels)
        case 10: return MaxPool(kernel: 3, stride: 1, padding: 1)
        case 11:
            return TransposedConvolution(
                inputChannels: channels, outputChannels: outputs, kernel: [3, 3], padding: Padding(1))
        case 12: return Add()
        default: return Concatenate()
        }
    }

    /// The outputs, each operation run alone by its own portable kernel on copies of the values.
    func referenceOutputs() throws -> [Tensor] {
        var values: [String: Tensor] = [:]
        for (name, tensor) in zip(graph.inputs, inputs) { values[name] = tensor }
        for node in graph.nodes {
            let single = try Graph(inputs: Array(Set(node.inputs)), nodes: [node], outputs: [node.name])
            let tensors = single.inputs.compactMap { values[$0] }
            let plan = try PortablePlan(graph: single, parameters: parameters, inputShapes: tensors.map(\.shape))
            values[node.name] = try plan.run(tensors)[0]
        }
        return graph.outputs.compactMap { values[$0] }
    }
}
