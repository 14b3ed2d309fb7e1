public import NeuralNetwork

/// A differentiable program in plain Swift: every operation by its portable kernel and its `Differentiable` rule.
///
/// It is slow and certain: faster engines are compared with it.
public final class PortableProgram: DifferentiableProgram {
    private struct Step {
        let node: Graph.Node
        let operation: any Differentiable
        let inputShapes: [[Int]]
        let outputShape: [Int]
        /// Whether anything that this step reads wants a gradient.
        let passesGradient: Bool
        let trainsWeights: Bool
    }

    private let graph: Graph
    private let shapes: [String: [Int]]
    private let steps: [Step]
    private let trainable: (String) -> Bool
    private let inputGradients: Set<String>

    private var values: [String: Tensor] = [:]
    private var weights: [[Tensor]] = []
    private var mode = ProgramMode.evaluation

    /// Prepares a program.
    ///
    /// - Parameters:
    ///   - graph: the network.
    ///   - inputShapes: of the graph's inputs, in their order.
    ///   - trainable: whether the gradient of a weight is wanted.
    ///   - inputGradients: the inputs whose gradients are wanted.
    /// - Throws: `NetworkError.Code.shapeMismatch`, or `.unknownOperation` for an operation without a gradient.
    public init(
        graph: Graph,
        inputShapes: [[Int]],
        trainable: @escaping (String) -> Bool,
        inputGradients: Set<String> = []
    ) throws(NetworkError) {
        self.graph = graph
        self.trainable = trainable
        self.inputGradients = inputGradients
        let shapes = try graph.shapes(inputs: inputShapes)
        var wanting = inputGradients
        var steps: [Step] = []
        for node in graph.nodes {
            guard let operation = node.operation as? any Differentiable else {
                throw NetworkError(
                    .unknownOperation,
                    "the operation '\(type(of: node.operation).kind)' of '\(node.name)' has no gradient"
                )
            }
            let trains = operation.parameters.contains { $0.isTrainable && trainable(node.parameterName($0)) }
            if trains || node.inputs.contains(where: wanting.contains) { wanting.insert(node.name) }
            steps.append(
                Step(
                    node: node,
                    operation: operation,
                    inputShapes: node.inputs.map { shapes[$0] ?? [] },
                    outputShape: shapes[node.name] ?? [],
                    passesGradient: node.inputs.contains(where: wanting.contains),
                    trainsWeights: trains
                )
            )
        }
        self.shapes = shapes
        self.steps = steps
    }

    /// Runs the graph; see `DifferentiableProgram`.
    public func forward(
        _ inputs: [String: Tensor],
        parameters: inout Parameters,
        mode: ProgramMode
    ) throws(NetworkError) -> [String: Tensor] {
        self.mode = mode
        values = [:]
        weights = []
        for name in graph.inputs {
            guard let tensor = inputs[name], tensor.shape == shapes[name] else {
                throw NetworkError(
                    .shapeMismatch,
                    "the input '\(name)' has the shape \(inputs[name]?.shape ?? []), not \(shapes[name] ?? [])"
                )
            }
            values[name] = tensor
        }
        for step in steps {
            let inputs = step.node.inputs.compactMap { values[$0] }
            let own = try parameters.weights(of: step.node)
            weights.append(own)
            if mode == .training, let operation = step.operation as? any TrainingDependent {
                let result = operation.trainingOutput(inputs: inputs, weights: own)
                for (specification, tensor) in zip(operation.parameters, result.weights)
                where !specification.isTrainable {
                    parameters[step.node.parameterName(specification)] = tensor
                }
                values[step.node.name] = result.output
            } else {
                let kernel = step.operation.makeKernel(inputs: step.inputShapes, weights: own)
                values[step.node.name] = kernel.output(of: inputs, shape: step.outputShape)
            }
        }
        return Dictionary(uniqueKeysWithValues: Set(graph.outputs).map { ($0, values[$0] ?? Tensor(shape: [0])) })
    }

    /// The gradients of the last forward call; see `DifferentiableProgram`.
    public func backward(_ outputGradients: [String: Tensor]) throws(NetworkError) -> ProgramGradients {
        guard weights.count == steps.count, !values.isEmpty else {
            throw NetworkError(.engineFailure, "a backward pass needs a forward pass before it")
        }
        var slopes: [String: Tensor] = [:]
        for (name, gradient) in outputGradients {
            guard graph.outputs.contains(name), gradient.shape == shapes[name] else {
                throw NetworkError(.shapeMismatch, "the gradient \(gradient.shape) does not fit the output '\(name)'")
            }
            slopes[name] = gradient
        }
        var result = ProgramGradients()
        for (step, own) in zip(steps, weights).reversed() where step.passesGradient || step.trainsWeights {
            guard let slope = slopes.removeValue(forKey: step.node.name), let output = values[step.node.name] else {
                addZeros(of: step, to: &result)
                continue
            }
            let inputs = step.node.inputs.compactMap { values[$0] }
            let gradients = step.operation.gradients(
                in: mode, inputs: inputs, weights: own, output: output, outputGradient: slope
            )
            for (specification, gradient) in zip(step.operation.parameters, gradients.weights)
            where specification.isTrainable && trainable(step.node.parameterName(specification)) {
                result.parameters[step.node.parameterName(specification)] = gradient
            }
            guard step.passesGradient else { continue }
            for (name, gradient) in zip(step.node.inputs, gradients.inputs) { Self.add(gradient, to: &slopes[name]) }
        }
        for name in inputGradients {
            result.inputs[name] = slopes[name] ?? Tensor(shape: shapes[name] ?? [])
        }
        return result
    }

    private func addZeros(of step: Step, to result: inout ProgramGradients) {
        for specification in step.operation.parameters where specification.isTrainable {
            let name = step.node.parameterName(specification)
            if trainable(name) { result.parameters[name] = Tensor(shape: specification.shape) }
        }
    }

    private static func add(_ gradient: Tensor, to sum: inout Tensor?) {
        guard var total = sum else {
            sum = gradient
            return
        }
        sum = nil
        UpdateKernels.add(gradient.scalars, to: &total.scalars)
        sum = total
    }
}
