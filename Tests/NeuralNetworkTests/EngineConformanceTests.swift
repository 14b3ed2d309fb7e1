import NeuralNetwork
import Testing

extension Engine {
    /// The engines of this build; every one must pass the whole suite.
    static var tested: [Engine] {
        #if OneDNN
        [.portable, .oneDNN(threads: 1)]
        #else
        [.portable]
        #endif
    }
}

/// What every engine promises.
///
/// Relative error is the greatest absolute difference over the greatest magnitude expected.
@Suite("Engines")
struct EngineConformanceTests {
    @Test("give PyTorch's values", arguments: Engine.tested, OperationFixture.all.filter { !$0.isTraining })
    func matchesPyTorch(engine: Engine, fixture: OperationFixture) throws {
        let (graph, parameters) = try fixture.network()
        let plan = try engine.compile(graph, parameters, inputShapes: fixture.inputs.map(\.shape))
        #expect(plan.outputShapes == [fixture.output.shape])
        let output = try plan.run(fixture.inputs)[0]
        #expect(output.relativeError(from: fixture.output) < 1e-5)
    }

    @Test("have fixtures for every operation")
    func coversRegistry() throws {
        let kinds = Set(try OperationFixture.load().map { type(of: $0.operation).kind })
        #expect(kinds == Set(OperationRegistry.all.map { $0.kind }))
    }

    @Test("run a network as its operations one by one", arguments: Engine.tested, 0..<12 as Range<UInt64>)
    func matchesSingleOperations(engine: Engine, seed: UInt64) throws {
        let network = try RandomNetwork(seed: seed)
        let expected = try network.referenceOutputs()
        let plan = try engine.compile(network.graph, network.parameters, inputShapes: network.inputs.map(\.shape))
        let outputs = try plan.run(network.inputs)
        #expect(plan.outputShapes == expected.map(\.shape))
        for (name, (output, wanted)) in zip(network.graph.outputs, zip(outputs, expected)) {
            #expect(output.relativeError(from: wanted) < 1e-4, "seed \(seed), output \(name)")
        }
    }

    @Test("give the same bits again, whatever ran in between", arguments: Engine.tested, 0..<4 as Range<UInt64>)
    func repeats(engine: Engine, seed: UInt64) throws {
        let network = try RandomNetwork(seed: seed)
        let plan = try engine.compile(network.graph, network.parameters, inputShapes: network.inputs.map(\.shape))
        let first = try plan.run(network.inputs)
        let others = network.inputs.map { Tensor(shape: $0.shape, repeating: 1e3) }
        #expect(try plan.run(others) != first, "seed \(seed)")
        #expect(try plan.run(network.inputs) == first, "seed \(seed)")
    }

    @Test("hand out inputs and inner values as outputs", arguments: Engine.tested)
    func tapsValues(engine: Engine) throws {
        let graph = try Graph(
            inputs: ["x"],
            nodes: [.init("a", ReLU(), inputs: ["x"]), .init("b", Add(), inputs: ["a", "a"])],
            outputs: ["b", "x", "a", "b"])
        let x = Tensor(shape: [1, 1, 2, 2], scalars: [-1, 2, -3, 4])
        let outputs = try engine.compile(graph, Parameters(), inputShapes: [x.shape]).run([x])
        #expect(outputs.map(\.scalars) == [[0, 4, 0, 8], [-1, 2, -3, 4], [0, 2, 0, 4], [0, 4, 0, 8]])
    }

    @Test("refuse what does not fit", arguments: Engine.tested)
    func refuses(engine: Engine) throws {
        let graph = try Graph(
            inputs: ["x"], nodes: [.init("c", Convolution(3, 4, kernel: 3), inputs: ["x"])], outputs: ["c"])
        let good = Parameters.initialized(for: graph, seed: 1)
        func code(_ parameters: Parameters, _ shapes: [[Int]]) -> NetworkError.Code? {
            do throws(NetworkError) {
                _ = try engine.compile(graph, parameters, inputShapes: shapes)
                return nil
            } catch { return error.code }
        }
        #expect(code(good, [[1, 5, 5, 3]]) == nil)
        #expect(code(good, [[1, 5, 5, 4]]) == .shapeMismatch)
        #expect(code(good, [[1, 2, 5, 3]]) == .shapeMismatch)
        #expect(code(good, []) == .shapeMismatch)
        #expect(code(good, [[1, 0, 5, 3]]) == .shapeMismatch)
        #expect(code(good, [[1, 1 << 24, 1 << 24, 3]]) == .limitExceeded)
        #expect(code(good.filtered { $0 != "c.bias" }, [[1, 5, 5, 3]]) == .missingParameter)
        var bad = good
        bad["c.bias"] = Tensor(shape: [5])
        #expect(code(bad, [[1, 5, 5, 3]]) == .shapeMismatch)
        let plan = try engine.compile(graph, good, inputShapes: [[1, 5, 5, 3]])
        #expect(throws: NetworkError.self) { _ = try plan.run([Tensor(shape: [1, 5, 6, 3])]) }
        #expect(throws: NetworkError.self) { _ = try plan.run([]) }
    }
}
