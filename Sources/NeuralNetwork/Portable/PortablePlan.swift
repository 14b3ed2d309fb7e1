/// A network compiled for the portable engine.
///
/// Batch normalisation is folded into weights, rectifiers are merged into the kernels before them, and all values share
/// one arena. A run allocates nothing but the outputs, and the same inputs give the same bits every time.
public final class PortablePlan: Plan {
    /// The most floats that the values of a plan may need at once: 8 GiB.
    private static let maximumArena = 1 << 31

    /// A kernel with the memory that it reads and writes.
    private struct Step {
        let kernel: any PortableKernel
        let inputs: [TensorView]
        let output: MutableTensorView
    }

    /// The shapes of the inputs, in the order of the graph's inputs.
    public let inputShapes: [[Int]]
    /// The shapes of the outputs, in the order of the graph's outputs.
    public let outputShapes: [[Int]]
    /// Elements of the memory that all values share.
    let arenaElements: Int

    private let arena: Arena
    private let inputs: [MutableTensorView]
    private let steps: [Step]
    private let outputs: [TensorView]

    /// Compiles a network.
    ///
    /// - Throws: `NetworkError` when shapes or tensors do not fit, or when the values need more memory than a plan may
    ///   have (`.limitExceeded`).
    public init(graph: Graph, parameters: Parameters, inputShapes: [[Int]]) throws(NetworkError) {
        _ = try graph.shapes(inputs: inputShapes)
        let (folded, weights) = try graph.foldingBatchNormalization(parameters)
        let shapes = try folded.shapes(inputs: inputShapes)
        func shape(_ name: String) -> [Int] { shapes[name] ?? [] }

        let fused = PortableStep.steps(of: folded)
        let values =
            folded.inputs.map {
                ArenaLayout.Value(name: $0, count: shape($0).elementCount, inputs: [], isInPlace: false)
            }
            + fused.map {
                ArenaLayout.Value(
                    name: $0.name, count: shape($0.name).elementCount, inputs: $0.node.inputs, isInPlace: $0.isInPlace)
            }
        let layout = ArenaLayout(values, kept: Set(folded.outputs))
        guard layout.size <= Self.maximumArena else {
            throw NetworkError(.limitExceeded, "the network needs \(layout.size) floats for its values at once")
        }
        let arena = Arena(count: layout.size)
        func view(_ name: String) -> MutableTensorView {
            arena.view(offset: layout.offsets[name] ?? 0, count: shape(name).elementCount)
        }

        var steps: [Step] = []
        for step in fused {
            let kernel = step.makeKernel(
                inputs: step.node.inputs.map(shape), weights: try weights.weights(of: step.node))
            steps.append(
                Step(kernel: kernel, inputs: step.node.inputs.map { view($0).readable }, output: view(step.name)))
        }
        self.inputShapes = inputShapes
        self.arena = arena
        self.steps = steps
        arenaElements = layout.size
        outputShapes = folded.outputs.map(shape)
        inputs = folded.inputs.map(view)
        outputs = folded.outputs.map { view($0).readable }
    }

    /// Runs the network.
    ///
    /// - Throws: `NetworkError.Code.shapeMismatch` for inputs of other shapes.
    public func run(_ tensors: [Tensor]) throws(NetworkError) -> [Tensor] {
        let shapes = tensors.map(\.shape)
        guard shapes == inputShapes else {
            throw NetworkError(.shapeMismatch, "the plan takes inputs of the shapes \(inputShapes), not \(shapes)")
        }
        for (tensor, view) in zip(tensors, inputs) { view.fill(from: tensor) }
        for step in steps { step.kernel.run(inputs: step.inputs, output: step.output) }
        return withExtendedLifetime(arena) {
            zip(outputs, outputShapes).map { $0.tensor(shape: $1) }
        }
    }
}
