import CAllocationCount
import Testing

@testable import NeuralNetwork

/// What a run of a compiled network asks the system for: memory for its outputs, however many layers there are.
@Suite(.enabled(if: allocation_count() >= 0, "another allocator is in charge, so nothing can be counted"))
struct AllocationTests {
    /// Convolutions, some of them over each channel alone, with what is fused into them, and a sum.
    private static func plan(layers: Int, engine: Engine) throws -> any Plan {
        var builder = GraphBuilder()
        let input = builder.input("input")
        var value = builder.add("first", Convolution(3, 16, kernel: 3, stride: 2, padding: 1), input)
        for layer in 0..<layers {
            let groups = layer.isMultiple(of: 3) ? 16 : 1
            let sums = builder.add(
                "layer\(layer)", Convolution(16, 16, kernel: 3, padding: 1, groups: groups), value)
            let rectified = builder.add("relu\(layer)", ReLU(), sums)
            value = layer % 4 == 3 ? builder.add("sum\(layer)", Add(), rectified, value) : rectified
        }
        let graph = try builder.graph(outputs: value)
        return try engine.compile(graph, .initialized(for: graph, seed: 1), inputShapes: [[1, 16, 16, 3]])
    }

    /// What one run allocates on this thread, after others.
    private static func allocations(layers: Int, engine: Engine) throws -> Int {
        let plan = try plan(layers: layers, engine: engine)
        let inputs = [Tensor(shape: [1, 16, 16, 3], repeating: 0.5)]
        for _ in 0..<3 { _ = try plan.run(inputs) }
        let before = allocation_count()
        let outputs = try plan.run(inputs)
        let after = allocation_count()
        #expect(outputs[0].count == 8 * 8 * 16)
        return after - before
    }

    @Test func `the portable engine allocates its outputs alone`() throws {
        let counts = try [2, 20].map { try Self.allocations(layers: $0, engine: .portable) }
        #expect(counts[0] == counts[1] && counts[0] <= 4, "\(counts)")
    }

    #if OneDNN
    /// The library makes a map of a primitive's arguments whenever it executes it, a node for each; nothing else is allocated.
    @Test func `oneDNN adds its own lists of arguments alone`() throws {
        let counts = try [2, 20].map { try Self.allocations(layers: $0, engine: .oneDNN(threads: 1)) }
        #expect(counts[1] - counts[0] <= 18 * 10, "\(counts)")
    }
    #endif
}
