#if OneDNN
public import NeuralNetwork

/// A differentiable program on oneDNN: a whole training step lowered to primitives once, for fixed shapes.
///
/// Activations keep the layouts that the library prefers from one primitive to the next, forward and backward, and all
/// of them live in one arena. With the same thread count the results repeat to the bit.
public final class OneDNNProgram: DifferentiableProgram {
    private let graph: Graph
    private let shapes: [String: [Int]]
    private let tape: OneDNNTape
    private let lowering: OneDNNTrainingLowering
    /// A forward run leaves behind what one backward run needs; that run overwrites it.
    private var canGoBack = false

    /// Prepares a program.
    ///
    /// - Parameters:
    ///   - graph: the network.
    ///   - inputShapes: of the graph's inputs, in their order, batch first.
    ///   - trainable: whether the gradient of a weight is wanted, by its name.
    ///   - inputGradients: the inputs whose gradients are wanted.
    ///   - threads: how many threads compute.
    /// - Throws: `NetworkError` when shapes do not fit, an operation has no gradient, or the library fails.
    public init(
        graph: Graph,
        inputShapes: [[Int]],
        trainable: @escaping (String) -> Bool,
        inputGradients: Set<String> = [],
        threads: Int
    ) throws(NetworkError) {
        let tape = try OneDNNTape(threads: threads)
        let lowering = try OneDNNTrainingLowering(
            graph: graph, inputShapes: inputShapes, trainable: trainable, inputGradients: inputGradients, tape: tape)
        try lowering.lowerForward()
        try lowering.lowerBackward()
        try tape.seal()
        self.graph = graph
        self.tape = tape
        self.lowering = lowering
        shapes = lowering.shapes
    }

    /// Runs the graph; see `DifferentiableProgram`.
    public func forward(
        _ inputs: [String: Tensor],
        parameters: inout Parameters,
        mode: ProgramMode
    ) throws(NetworkError) -> [String: Tensor] {
        canGoBack = false
        for (name, buffer) in lowering.inputBuffers {
            guard let tensor = inputs[name], tensor.shape == shapes[name] else {
                throw NetworkError(
                    .shapeMismatch,
                    "the input '\(name)' has the shape \(inputs[name]?.shape ?? []), not \(shapes[name] ?? [])")
            }
            buffer.load(tensor)
        }
        for (node, load) in lowering.loads { load(try parameters.weights(of: node), mode) }
        try tape.run(0..<lowering.forwardCount, variant: mode == .training ? 0 : 1)
        if mode == .training { try moveStatistics(of: &parameters) }
        self.mode = mode
        canGoBack = true
        var outputs: [String: Tensor] = [:]
        for (name, buffer) in lowering.outputBuffers { outputs[name] = buffer.tensor(shape: shapes[name] ?? []) }
        return outputs
    }

    /// The gradients of the last forward call; see `DifferentiableProgram`.
    ///
    /// Each forward call allows one, since the backward run reuses the memory of the activations.
    public func backward(_ outputGradients: [String: Tensor]) throws(NetworkError) -> ProgramGradients {
        guard canGoBack else {
            throw NetworkError(.engineFailure, "a backward pass needs a forward pass of its own before it")
        }
        for (name, gradient) in outputGradients where shapes[name] != gradient.shape || !graph.outputs.contains(name) {
            throw NetworkError(.shapeMismatch, "the gradient \(gradient.shape) does not fit the output '\(name)'")
        }
        canGoBack = false
        for (name, buffer) in lowering.outputGradientBuffers {
            if let gradient = outputGradients[name] {
                buffer.load(gradient)
            } else {
                buffer.floats.update(repeating: 0)
            }
        }
        try tape.run(lowering.forwardCount..<tape.count, variant: mode == .training ? 0 : 1)
        var result = ProgramGradients()
        for (name, read) in lowering.weightGradients { result.parameters[name] = read() }
        for name in lowering.inputGradients {
            let shape = shapes[name] ?? []
            result.inputs[name] = lowering.inputGradientBuffers[name]?.tensor(shape: shape) ?? Tensor(shape: shape)
        }
        return result
    }

    private var mode = ProgramMode.evaluation

    private func moveStatistics(of parameters: inout Parameters) throws(NetworkError) {
        for (node, update) in lowering.updates {
            var weights = try parameters.weights(of: node)
            update(&weights)
            for (specification, tensor) in zip(node.operation.parameters, weights) where !specification.isTrainable {
                parameters[node.parameterName(specification)] = tensor
            }
        }
    }

    /// The names of the implementations that the library chose, in the order of the steps.
    package var implementations: [String] { tape.implementations }
    /// The size of the memory between the steps.
    package var arenaByteCount: Int { tape.arenaByteCount }
}
#endif
