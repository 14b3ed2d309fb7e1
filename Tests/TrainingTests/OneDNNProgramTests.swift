#if OneDNN
import NeuralNetwork
import Testing

@testable import Training

/// The program on oneDNN against the portable one, which is checked against finite differences elsewhere.
@Suite struct OneDNNProgramTests {
    /// An operation and the shapes that it is tried on.
    struct Trial: Sendable, CustomTestStringConvertible {
        let operation: any Operation
        let shapes: [[Int]]

        init(_ operation: any Operation, _ shapes: [Int]...) {
            self.operation = operation
            self.shapes = shapes
        }

        var testDescription: String { "\(operation) on \(shapes)" }
    }

    static let trials: [Trial] = [
        Trial(Convolution(3, 16, kernel: 5, stride: 2, padding: 2), [2, 12, 10, 3]),
        Trial(Convolution(16, 24, kernel: 3, padding: 1, bias: false), [2, 7, 6, 16]),
        Trial(Convolution(24, 9, kernel: 2, padding: 1), [1, 5, 5, 24]),
        Trial(Convolution(16, 8, kernel: 1, stride: 2), [2, 7, 8, 16]),
        Trial(Convolution(12, 12, kernel: 3, padding: 1, groups: 12), [2, 6, 5, 12]),
        Trial(Convolution(16, 32, kernel: 3, stride: 2, padding: 1, groups: 2), [1, 8, 8, 16]),
        Trial(
            Convolution(
                inputChannels: 8, outputChannels: 8, kernel: [3, 3], stride: [2, 2],
                padding: Padding(top: 0, left: 0, bottom: 1, right: 1)), [2, 8, 8, 8]),
        Trial(
            TransposedConvolution(
                inputChannels: 8, outputChannels: 16, kernel: [5, 5], stride: [2, 2], padding: Padding(2),
                outputPadding: [1, 1]), [2, 5, 4, 8]),
        Trial(
            TransposedConvolution(
                inputChannels: 6, outputChannels: 4, kernel: [2, 2], stride: [2, 2], groups: 2, bias: false),
            [2, 3, 3, 6]),
        Trial(Linear(inputFeatures: 19, outputFeatures: 10), [3, 19]),
        Trial(Linear(inputFeatures: 16, outputFeatures: 8, bias: false), [4, 16]),
        Trial(BatchNormalization(channels: 12), [2, 4, 5, 12]),
        Trial(BatchNormalization(channels: 8, epsilon: 1e-3, momentum: 0.3), [6, 8]),
        Trial(GDN1(channels: 12), [2, 4, 4, 12]),
        Trial(GDN1(channels: 16, inverse: true), [1, 4, 4, 16]),
        Trial(GDN1(channels: 6), [3, 6]),
        Trial(ReLU(), [2, 3, 3, 5]),
        Trial(ClippedReLU(maximum: 0.5), [2, 3, 3, 8]),
        Trial(LeakyReLU(slope: 0.1), [2, 9]),
        Trial(LeakyReLU(slope: -0.1), [2, 9]),
        Trial(MaxPool(kernel: 3, stride: 2, padding: 1), [2, 8, 7, 6]),
        Trial(AveragePool(kernel: 2, stride: 1), [1, 5, 5, 8]),
        Trial(AveragePool(kernel: 3, stride: 2, padding: 1, countsPadding: true), [1, 7, 7, 3]),
        Trial(AveragePool(kernel: 3, stride: 2, padding: 1, countsPadding: false), [1, 7, 7, 3]),
        Trial(GlobalAveragePool(), [2, 4, 3, 20]),
        Trial(Add(), [1, 3, 3, 8], [1, 3, 3, 8], [1, 3, 3, 8]),
        Trial(Concatenate(), [1, 3, 3, 8], [1, 3, 3, 5]),
        Trial(Concatenate(), [2, 3], [2, 4], [2, 5]),
        Trial(Crop(top: 1, left: 2, height: 3, width: 2), [2, 5, 5, 4]),
        Trial(Pad(top: 1, left: 0, bottom: 2, right: 3), [1, 3, 3, 4]),
        Trial(Flatten(), [2, 3, 2, 5]),
        Trial(Softmax(), [3, 10]),
        Trial(Scale(channels: 12), [1, 3, 3, 12]),
        Trial(Scale(channels: 8), [2, 40, 8]),
        Trial(BatchNormalization(channels: 8), [2, 40, 8]),
        Trial(Convolution(2, 3, kernel: 31, padding: 15), [1, 20, 21, 2]),
    ]

    @Test(arguments: trials, [ProgramMode.training, .evaluation])
    func agreesWithThePortableProgram(trial: Trial, mode: ProgramMode) throws {
        let names = trial.shapes.indices.map { "input\($0)" }
        let graph = try Graph(
            inputs: names, nodes: [Graph.Node("node", trial.operation, inputs: names)], outputs: ["node"])
        try check(graph, shapes: trial.shapes, mode: mode)
    }

    @Test(arguments: trials, [ProgramMode.training, .evaluation])
    func agreesBetweenBlockedLayouts(trial: Trial, mode: ProgramMode) throws {
        guard trial.shapes.allSatisfy({ $0.count == 4 }) else { return }
        let inputs = trial.shapes.indices.map { "input\($0)" }
        var nodes = trial.shapes.enumerated().map { index, shape in
            Graph.Node(
                "before\(index)", Convolution(shape[3], shape[3], kernel: 3, padding: 1), inputs: [inputs[index]])
        }
        nodes.append(Graph.Node("node", trial.operation, inputs: nodes.map(\.name)))
        let shape = try trial.operation.outputShape(for: trial.shapes)
        if shape.count == 4 {
            nodes.append(Graph.Node("after", Convolution(shape[3], 8, kernel: 1), inputs: ["node"]))
        }
        let graph = try Graph(inputs: inputs, nodes: nodes, outputs: [nodes[nodes.count - 1].name])
        try check(graph, shapes: trial.shapes, mode: mode)
    }

    @Test(arguments: [1, 2], [ProgramMode.training, .evaluation])
    func agreesOnAResidualNetwork(threads: Int, mode: ProgramMode) throws {
        try check(try residualNetwork(), shapes: [[3, 16, 16, 3]], mode: mode, threads: threads)
    }

    @Test func computesOnlyWhatIsAskedFor() throws {
        let graph = try residualNetwork()
        let trainable: @Sendable (String) -> Bool = { $0.hasPrefix("two") || $0 == "logits.bias" }
        try check(graph, shapes: [[2, 16, 16, 3]], mode: .training, trainable: trainable, inputGradients: [])
        let frozen = try OneDNNProgram(graph: graph, inputShapes: [[2, 16, 16, 3]], trainable: trainable, threads: 1)
        let whole = try OneDNNProgram(
            graph: graph, inputShapes: [[2, 16, 16, 3]], trainable: { _ in true }, threads: 1)
        #expect(frozen.implementations.count < whole.implementations.count)
    }

    @Test func takesOutputsWithoutAGradientAsZero() throws {
        try check(try residualNetwork(), shapes: [[2, 16, 16, 3]], mode: .training, seeded: ["logits"])
    }

    @Test func repeatsToTheBit() throws {
        let graph = try residualNetwork()
        let input = random([4, 16, 16, 3], seed: 2)
        let slope = random([4, 10], seed: 3)
        func steps() throws -> (Parameters, Parameters) {
            let program = try OneDNNProgram(
                graph: graph, inputShapes: [input.shape], trainable: { _ in true }, threads: 2)
            var parameters = Parameters.initialized(for: graph, seed: 1)
            var gradients = Parameters()
            for _ in 0..<3 {
                _ = try program.forward(["input": input], parameters: &parameters, mode: .training)
                gradients = try program.backward(["logits": slope]).parameters
            }
            return (parameters, gradients)
        }
        let (first, second) = (try steps(), try steps())
        #expect(first.0 == second.0)
        #expect(first.1 == second.1)
    }

    @Test func goesBackOncePerForwardRun() throws {
        let graph = try residualNetwork()
        let program = try OneDNNProgram(
            graph: graph, inputShapes: [[1, 16, 16, 3]], trainable: { _ in true }, threads: 1)
        #expect(throws: NetworkError.self) { try program.backward([:]) }
        var parameters = Parameters.initialized(for: graph, seed: 1)
        _ = try program.forward(["input": Tensor(shape: [1, 16, 16, 3])], parameters: &parameters, mode: .evaluation)
        _ = try program.backward([:])
        #expect(throws: NetworkError.self) { try program.backward([:]) }
    }

    @Test func isReleasedWithItsMemory() throws {
        weak var released: OneDNNProgram?
        do {
            let program = try OneDNNProgram(
                graph: try residualNetwork(), inputShapes: [[1, 16, 16, 3]], trainable: { _ in true }, threads: 1)
            released = program
            #expect(program.arenaByteCount > 0)
        }
        #expect(released == nil)
    }

    private func check(
        _ graph: Graph, shapes: [[Int]], mode: ProgramMode, threads: Int = 1,
        trainable: @escaping @Sendable (String) -> Bool = { _ in true }, inputGradients: Set<String>? = nil,
        seeded: [String]? = nil
    ) throws {
        let wanted = inputGradients ?? Set(graph.inputs)
        let portable = try PortableProgram(
            graph: graph, inputShapes: shapes, trainable: trainable, inputGradients: wanted)
        let native = try OneDNNProgram(
            graph: graph, inputShapes: shapes, trainable: trainable, inputGradients: wanted, threads: threads)
        var expected = randomParameters(for: graph, seed: 5)
        var actual = expected
        for round in 0..<2 {
            var inputs: [String: Tensor] = [:]
            for (index, name) in graph.inputs.enumerated() {
                inputs[name] = random(shapes[index], seed: UInt64(10 * round + index + 11))
            }
            let wantedOutputs = try portable.forward(inputs, parameters: &expected, mode: mode)
            let outputs = try native.forward(inputs, parameters: &actual, mode: mode)
            expectClose(outputs, wantedOutputs, "outputs")
            expectClose(actual.tensors, expected.tensors, "parameters")
            var slopes: [String: Tensor] = [:]
            for (name, tensor) in wantedOutputs where seeded?.contains(name) ?? true {
                slopes[name] = random(tensor.shape, seed: UInt64(77 + round))
            }
            let wantedGradients = try portable.backward(slopes)
            let gradients = try native.backward(slopes)
            expectClose(gradients.parameters.tensors, wantedGradients.parameters.tensors, "weight gradients")
            expectClose(gradients.inputs, wantedGradients.inputs, "input gradients")
        }
    }

    /// Every tensor within 1e-4 of the largest number in the expected one.
    private func expectClose(_ actual: [String: Tensor], _ expected: [String: Tensor], _ what: String) {
        #expect(actual.keys.sorted() == expected.keys.sorted(), "\(what)")
        for (name, wanted) in expected {
            let tensor = actual[name] ?? Tensor(shape: [0])
            #expect(tensor.shape == wanted.shape, "\(what): \(name)")
            let size = wanted.scalars.reduce(1) { max($0, abs($1)) }
            let worst = zip(tensor.scalars, wanted.scalars).reduce(Float(0)) { worst, pair in
                let difference = abs(pair.0 - pair.1)
                return difference.isNaN ? .infinity : max(worst, difference)
            }
            #expect(worst <= 1e-4 * size, "\(what): \(name)")
        }
    }

    /// Two blocks, one with a stride and a branch of its own; two outputs, one of which is read again.
    private func residualNetwork() throws -> Graph {
        var builder = GraphBuilder()
        let input = builder.input("input")
        var value = builder.add("stem", Convolution(3, 16, kernel: 5, stride: 2, padding: 2, bias: false), input)
        value = builder.add("stem.norm", BatchNormalization(channels: 16), value)
        value = builder.add("stem.relu", ReLU(), value)
        value = builder.add("stem.pool", MaxPool(kernel: 3, stride: 2, padding: 1), value)
        for (name, width, stride) in [("one", 16, 1), ("two", 24, 2)] {
            var branch = builder.add(
                "\(name).a", Convolution(16, width, kernel: 3, stride: stride, padding: 1, bias: false), value)
            branch = builder.add("\(name).a.norm", BatchNormalization(channels: width), branch)
            branch = builder.add("\(name).a.relu", ReLU(), branch)
            branch = builder.add("\(name).b", Convolution(width, width, kernel: 3, padding: 1, bias: false), branch)
            branch = builder.add("\(name).b.norm", BatchNormalization(channels: width), branch)
            if stride > 1 {
                value = builder.add("\(name).down", Convolution(16, width, kernel: 1, stride: stride), value)
                value = builder.add("\(name).down.norm", BatchNormalization(channels: width), value)
            }
            value = builder.add("\(name).sum", Add(), branch, value)
            value = builder.add("\(name).relu", ReLU(), value)
        }
        let features = value
        let pooled = builder.add("pool", GlobalAveragePool(), value)
        let logits = builder.add("logits", Linear(inputFeatures: 24, outputFeatures: 10), pooled)
        return try builder.graph(outputs: features, logits)
    }
}

/// Numbers around zero.
private func random(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in generator.normal() })
}

/// Weights away from their initial values, with positive variances and norms.
private func randomParameters(for graph: Graph, seed: UInt64) -> Parameters {
    var parameters = Parameters.initialized(for: graph, seed: seed)
    var generator = SeededGenerator(seed: seed + 1)
    for (name, specification) in graph.parameterSpecifications where specification.shape.count == 1 {
        let scalars = (0..<specification.shape[0]).map { _ in generator.uniform() + 0.5 }
        parameters[name] = Tensor(shape: specification.shape, scalars: scalars)
    }
    return parameters
}
#endif
