#if OneDNN
@testable import NeuralNetwork
import Testing

/// The plan on oneDNN against the portable one, which defines the operations.
@Suite struct OneDNNPlanTests {
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
        Trial(Convolution(16, 24, kernel: 3, padding: 1, bias: false), [1, 7, 6, 16]),
        Trial(Convolution(24, 9, kernel: 2, padding: 1), [1, 5, 5, 24]),
        Trial(Convolution(12, 12, kernel: 3, padding: 1, groups: 12), [2, 6, 5, 12]),
        Trial(Convolution(16, 32, kernel: 3, stride: 2, padding: 1, groups: 2), [1, 8, 8, 16]),
        Trial(
            Convolution(
                inputChannels: 8, outputChannels: 8, kernel: [3, 3], stride: [2, 2],
                padding: Padding(top: 0, left: 0, bottom: 1, right: 1), groups: 8), [1, 8, 8, 8]),
        Trial(
            Convolution(
                inputChannels: 5, outputChannels: 7, kernel: [3, 1], stride: [1, 2],
                padding: Padding(top: 2, left: 0, bottom: 1, right: 0)), [1, 6, 9, 5]),
        Trial(
            TransposedConvolution(
                inputChannels: 8, outputChannels: 16, kernel: [5, 5], stride: [2, 2], padding: Padding(2),
                outputPadding: [1, 1]), [1, 5, 4, 8]),
        Trial(
            TransposedConvolution(
                inputChannels: 6, outputChannels: 4, kernel: [2, 2], stride: [2, 2], groups: 2, bias: false),
            [2, 3, 3, 6]),
        Trial(Linear(inputFeatures: 19, outputFeatures: 10), [3, 19]),
        Trial(Linear(inputFeatures: 16, outputFeatures: 32, bias: false), [1, 16]),
        Trial(BatchNormalization(channels: 12), [2, 4, 5, 12]),
        Trial(BatchNormalization(channels: 8), [4, 8]),
        Trial(GDN1(channels: 12), [2, 4, 4, 12]),
        Trial(GDN1(channels: 16, inverse: true), [1, 4, 4, 16]),
        Trial(GDN1(channels: 6), [3, 6]),
        Trial(ReLU(), [2, 3, 3, 5]),
        Trial(ClippedReLU(maximum: 0.5), [2, 3, 3, 8]),
        Trial(LeakyReLU(slope: 0.1), [2, 9]),
        Trial(LeakyReLU(slope: -0.1), [2, 9]),
        Trial(MaxPool(kernel: 3, stride: 2, padding: 1), [1, 8, 7, 6]),
        Trial(
            MaxPool(kernel: [3, 3], stride: [2, 2], padding: Padding(top: 0, left: 0, bottom: 1, right: 1)),
            [1, 8, 8, 8]),
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

    @Test(arguments: trials)
    func agreesWithThePortableEngine(trial: Trial) throws {
        let names = trial.shapes.indices.map { "input\($0)" }
        let graph = try Graph(
            inputs: names, nodes: [Graph.Node("node", trial.operation, inputs: names)], outputs: ["node"])
        try check(graph, shapes: trial.shapes)
    }

    @Test(arguments: trials)
    func agreesAfterABlockedLayout(trial: Trial) throws {
        var nodes: [Graph.Node] = []
        var names: [String] = []
        for (index, shape) in trial.shapes.enumerated() where shape.count == 4 {
            let name = "before\(index)"
            nodes.append(
                Graph.Node(name, Convolution(shape[3], shape[3], kernel: 3, padding: 1), inputs: ["input\(index)"]))
            names.append(name)
        }
        guard !nodes.isEmpty else { return }
        nodes.append(Graph.Node("node", trial.operation, inputs: names))
        let shape = try trial.operation.outputShape(for: trial.shapes)
        if shape.count == 4 {
            nodes.append(Graph.Node("after", Convolution(shape[3], 8, kernel: 1), inputs: ["node"]))
        }
        let inputs = trial.shapes.indices.map { "input\($0)" }
        try check(try Graph(inputs: inputs, nodes: nodes, outputs: [nodes[nodes.count - 1].name]), shapes: trial.shapes)
    }

    @Test(arguments: [1, 2])
    func agreesOnAResidualNetwork(threads: Int) throws {
        try check(try residualNetwork(), shapes: [[2, 16, 16, 3]], threads: threads)
    }

    @Test func keepsAResidualThatIsReadAgain() throws {
        var builder = GraphBuilder()
        let input = builder.input("input")
        let stem = builder.add("stem", Convolution(8, 8, kernel: 3, padding: 1), input)
        let branch = builder.add("branch", Convolution(8, 8, kernel: 3, padding: 1), stem)
        let sum = builder.add("sum", Add(), branch, stem)
        let rectified = builder.add("rectified", ReLU(), sum)
        let again = builder.add("again", Add(), rectified, stem)
        let doubled = builder.add("doubled", Add(), again, again)
        let graph = try builder.graph(outputs: sum, doubled, stem)
        try check(graph, shapes: [[1, 6, 6, 8]])
    }

    @Test func sharesNoMemoryBetweenAFlattenedValueAndASum() throws {
        var builder = GraphBuilder()
        let input = builder.input("input")
        let stem = builder.add("stem", Convolution(3, 1, kernel: 3, padding: 1), input)
        let flat = builder.add("flat", Flatten(), stem)
        let branch = builder.add("branch", Convolution(3, 1, kernel: 3, padding: 1), input)
        let sum = builder.add("sum", Add(), branch, stem)
        let dense = builder.add("dense", Linear(inputFeatures: 36, outputFeatures: 4), flat)
        try check(try builder.graph(outputs: sum, dense), shapes: [[1, 6, 6, 3]])
    }

    @Test func repeatsToTheBit() throws {
        let graph = try residualNetwork()
        let parameters = Parameters.initialized(for: graph, seed: 1)
        let input = random([2, 16, 16, 3], seed: 2)
        let plan = try Engine.oneDNN(threads: 2).compile(graph, parameters, inputShapes: [input.shape])
        let other = try Engine.oneDNN(threads: 2).compile(graph, parameters, inputShapes: [input.shape])
        let first = try plan.run([input])
        _ = try plan.run([random(input.shape, seed: 3)])
        #expect(try plan.run([input]) == first)
        #expect(try other.run([input]) == first)
    }

    /// Geometries of which most, not all, have phases of equal size.
    @Test("enlarges as the portable engine does", arguments: 0..<40 as Range<UInt64>)
    func enlarges(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(generator.next() % UInt64(range.count)) }
        let stride = [draw(1...3), draw(1...3)]
        let operation = TransposedConvolution(
            inputChannels: draw(1...20), outputChannels: draw(0...3) == 0 ? draw(1...40) : 16 * draw(1...3),
            kernel: [draw(1...6), draw(1...6)], stride: stride,
            padding: Padding(top: draw(0...2), left: draw(0...2), bottom: draw(0...2), right: draw(0...2)),
            outputPadding: stride.map { draw(0...$0 - 1) }, bias: draw(0...1) == 0)
        let shape = [draw(1...3), draw(2...6), draw(2...7), operation.inputChannels]
        guard (try? operation.outputShape(for: [shape])) != nil else { return }
        var builder = GraphBuilder()
        let enlarged = builder.add("enlarged", operation, builder.input("input"))
        let active = builder.add("active", ReLU(), enlarged)
        try check(try builder.graph(outputs: active), shapes: [shape])
    }

    @Test func convolvesInPhasesWhereTheStrideAllows() throws {
        let operation = TransposedConvolution(
            inputChannels: 24, outputChannels: 32, kernel: [4, 4], stride: [2, 2], padding: Padding(1))
        let phases = try #require(OneDNNPhases(operation, from: [1, 5, 6, 24], to: [1, 10, 12, 32]))
        #expect(phases.phases.map(\.convolution.kernel) == Array(repeating: [2, 2], count: 4))
        let odd = TransposedConvolution(
            inputChannels: 24, outputChannels: 32, kernel: [3, 3], stride: [2, 2], padding: Padding(1))
        #expect(OneDNNPhases(odd, from: [1, 5, 5, 24], to: [1, 9, 9, 32]) == nil)
    }

    @Test func refusesOtherShapes() throws {
        let graph = try residualNetwork()
        let parameters = Parameters.initialized(for: graph, seed: 1)
        let plan = try Engine.oneDNN(threads: 1).compile(graph, parameters, inputShapes: [[1, 16, 16, 3]])
        #expect(throws: NetworkError.self) { try plan.run([Tensor(shape: [1, 16, 15, 3])]) }
    }

    @Test func givesNoTwoLivingBuffersOnePlace() throws {
        var generator = SeededGenerator(seed: 7)
        var buffers: [OneDNNBuffer] = []
        for _ in 0..<60 {
            let buffer = OneDNNBuffer(byteCount: Int.random(in: 1...500, using: &generator))
            let first = Int.random(in: 0..<40, using: &generator)
            buffer.use(at: first)
            buffer.use(at: first + Int.random(in: 0..<8, using: &generator))
            buffers.append(buffer)
        }
        let arena = try OneDNNArena(placing: buffers, limit: .max)
        #expect(arena.byteCount < buffers.reduce(0) { $0 + $1.byteCount })
        for (index, left) in buffers.enumerated() {
            for right in buffers[(index + 1)...] {
                guard let one = left.lifetime, let two = right.lifetime, one.overlaps(two) else { continue }
                let isApart =
                    left.pointer + left.byteCount <= right.pointer || right.pointer + right.byteCount <= left.pointer
                #expect(isApart)
            }
        }
    }

    @Test func reservesNoMoreThanItMay() throws {
        let buffer = OneDNNBuffer(byteCount: 1000)
        buffer.use(at: 0)
        let error = #expect(throws: NetworkError.self) { try OneDNNArena(placing: [buffer], limit: 999) }
        #expect(error?.code == .limitExceeded)
        // One channel takes a whole block of them: 8 or 16 GiB, where a tensor of it has one.
        var builder = GraphBuilder()
        var value = builder.input("image")
        for index in 0..<3 { value = builder.add("conv\(index)", Convolution(1, 1, kernel: 3, padding: 1), value) }
        let graph = try builder.graph(outputs: value)
        let shapes = [[1, 1 << 14, 1 << 14, 1]]
        let parameters = randomParameters(for: graph, seed: 1)
        let refused = #expect(throws: NetworkError.self) {
            try Engine.oneDNN(threads: 1).compile(graph, parameters, inputShapes: shapes)
        }
        #expect(refused?.code == .limitExceeded, "\(refused?.message ?? "no error")")
    }

    private func check(_ graph: Graph, shapes: [[Int]], threads: Int = 1) throws {
        let parameters = randomParameters(for: graph, seed: 5)
        let inputs = shapes.enumerated().map { random($0.element, seed: UInt64($0.offset + 11)) }
        let expected = try Engine.portable.compile(graph, parameters, inputShapes: shapes).run(inputs)
        let plan = try Engine.oneDNN(threads: threads).compile(graph, parameters, inputShapes: shapes)
        #expect(plan.inputShapes == shapes)
        #expect(plan.outputShapes == expected.map(\.shape))
        for (actual, wanted) in zip(try plan.run(inputs), expected) {
            #expect(actual.shape == wanted.shape)
            #expect(greatestDifference(actual, wanted) < 1e-4)
        }
    }

    private func residualNetwork() throws -> Graph {
        var builder = GraphBuilder()
        let input = builder.input("input")
        var value = builder.add("stem", Convolution(3, 16, kernel: 5, stride: 2, padding: 2, bias: false), input)
        value = builder.add("stem.norm", BatchNormalization(channels: 16), value)
        value = builder.add("stem.relu", ReLU(), value)
        value = builder.add("stem.pool", MaxPool(kernel: 3, stride: 2, padding: 1), value)
        value = builder.add("pooled.norm", BatchNormalization(channels: 16), value)
        value = builder.add("pooled.relu", ReLU(), value)
        for (name, width, stride) in [("one", 16, 1), ("two", 24, 2)] {
            let inputs = name == "one" ? 16 : 16
            var branch = builder.add(
                "\(name).a", Convolution(inputs, width, kernel: 3, stride: stride, padding: 1, bias: false), value)
            branch = builder.add("\(name).a.norm", BatchNormalization(channels: width), branch)
            branch = builder.add("\(name).a.relu", ReLU(), branch)
            branch = builder.add("\(name).b", Convolution(width, width, kernel: 3, padding: 1, bias: false), branch)
            branch = builder.add("\(name).b.norm", BatchNormalization(channels: width), branch)
            if stride > 1 {
                value = builder.add("\(name).down", Convolution(inputs, width, kernel: 1, stride: stride), value)
                value = builder.add("\(name).down.norm", BatchNormalization(channels: width), value)
            }
            value = builder.add("\(name).sum", Add(), branch, value)
            value = builder.add("\(name).relu", ReLU(), value)
        }
        let pooled = builder.add("pool", GlobalAveragePool(), value)
        let logits = builder.add("logits", Linear(inputFeatures: 24, outputFeatures: 10), pooled)
        return try builder.graph(outputs: value, logits)
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

private func greatestDifference(_ left: Tensor, _ right: Tensor) -> Float {
    zip(left.scalars, right.scalars).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}
#endif
