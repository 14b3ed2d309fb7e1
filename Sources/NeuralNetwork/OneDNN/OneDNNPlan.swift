#if OneDNN
/// A network for inference on oneDNN: fused primitives, weights packed once, one arena.
final class OneDNNPlan: Plan {
    /// The most bytes that the values of a plan, in blocks of channels, and the library's scratch may need at once.
    private static let maximumBytes = 1 << 32

    let inputShapes: [[Int]]
    let outputShapes: [[Int]]
    private let tape: OneDNNTape
    private let inputs: [OneDNNBuffer]
    private let outputs: [OneDNNBuffer]

    /// Compiles a network for fixed shapes.
    ///
    /// - Throws: `NetworkError` when shapes or parameters do not fit, or when the library fails.
    init(graph: Graph, parameters: Parameters, inputShapes: [[Int]], threads: Int) throws(NetworkError) {
        let tape = try OneDNNTape(threads: threads)
        let (graph, parameters) = try graph.foldingBatchNormalization(parameters)
        var lowering = try OneDNNLowering(graph: graph, parameters: parameters, inputShapes: inputShapes, tape: tape)
        inputs = try lowering.addInputs()
        try lowering.addNodes()
        outputs = try lowering.addOutputs()
        try tape.seal(limit: Self.maximumBytes)
        self.tape = tape
        self.inputShapes = inputShapes
        outputShapes = graph.outputs.map { lowering.shapes[$0] ?? [] }
    }

    func run(_ tensors: [Tensor]) throws(NetworkError) -> [Tensor] {
        guard tensors.map(\.shape) == inputShapes else {
            throw NetworkError(
                .shapeMismatch, "the plan was compiled for the shapes \(inputShapes), not \(tensors.map(\.shape))")
        }
        for (tensor, buffer) in zip(tensors, inputs) { buffer.load(tensor) }
        try tape.run(0..<tape.count)
        return zip(outputs, outputShapes).map { buffer, shape in buffer.tensor(shape: shape) }
    }

    /// The names of the implementations that the library chose, in the order of the steps.
    var implementations: [String] { tape.implementations }
}

extension OneDNNBuffer {
    /// Copies a tensor in.
    package func load(_ tensor: Tensor) {
        precondition(tensor.count * MemoryLayout<Float>.stride <= byteCount, "the tensor does not fit the buffer")
        tensor.scalars.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            pointer.copyMemory(from: base, byteCount: bytes.count)
        }
    }

    /// Copies a tensor out.
    package func tensor(shape: [Int]) -> Tensor {
        let count = shape.elementCount
        let source = floats
        let scalars = [Float](unsafeUninitializedCapacity: count) { target, initialized in
            initialized = target.initialize(fromContentsOf: source[..<count])
        }
        return Tensor(shape: shape, scalars: scalars)
    }
}
#endif
