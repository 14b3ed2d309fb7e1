#if OneDNN
internal import NeuralNetwork

/// Operations without a primitive: their portable kernels and their `Differentiable` rules, on plain tensors.
extension OneDNNTrainingLowering {
    func portable(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        guard let operation = site.node.operation as? any Differentiable else {
            throw NetworkError(
                .unknownOperation,
                "the operation '\(type(of: site.node.operation).kind)' of '\(site.node.name)' has no gradient")
        }
        let shapes = site.inputs.map(\.shape)
        var sources: [OneDNNBuffer] = []
        for input in site.inputs { sources.append(try tape.plain(input).buffer) }
        let output = tape.reserve(try .plain(site.outputShape))
        let step = OneDNNDifferentiableStep(operation, shapes: shapes, sources: sources, output, site.outputShape)
        loads.append((site.node, { weights, mode in step.prepare(weights, mode) }))
        updates.append((site.node, { weights in weights = step.weights }))
        tape.append(touching: sources + [output.buffer]) { (_) throws(NetworkError) in step.forward() }
        let tape = tape
        return (
            OneDNNValue(shape: site.outputShape, output),
            { [self] (gradient) throws(NetworkError) in
                let incoming = try tape.plain(gradient).buffer
                var targets: [OneDNNMemory] = []
                for shape in shapes { targets.append(tape.reserve(try .plain(shape))) }
                let buffers = targets.map(\.buffer)
                tape.append(touching: sources + [output.buffer, incoming] + buffers) { (_) throws(NetworkError) in
                    step.backward(incoming, into: buffers)
                }
                for (index, specification) in operation.parameters.enumerated() where site.wantsWeight[index] {
                    weightGradients.append(
                        (site.node.parameterName(specification), { step.weightGradients[index] }))
                }
                return zip(shapes, targets).map { OneDNNValue(shape: $0, $1) }
            }
        )
    }
}

/// One operation between the two runs of a program.
private final class OneDNNDifferentiableStep {
    private let operation: any Differentiable
    private let shapes: [[Int]]
    private let sources: [OneDNNBuffer]
    private let output: OneDNNMemory
    private let outputShape: [Int]
    private var mode = ProgramMode.evaluation
    private(set) var weights: [Tensor] = []
    private(set) var weightGradients: [Tensor] = []
    /// The weights that the forward run used, before it moved any.
    private var weightsInUse: [Tensor] = []

    init(
        _ operation: any Differentiable, shapes: [[Int]], sources: [OneDNNBuffer], _ output: OneDNNMemory,
        _ outputShape: [Int]
    ) {
        self.operation = operation
        self.shapes = shapes
        self.sources = sources
        self.output = output
        self.outputShape = outputShape
    }

    func prepare(_ weights: [Tensor], _ mode: ProgramMode) {
        self.weights = weights
        weightsInUse = weights
        self.mode = mode
    }

    private var inputs: [Tensor] { zip(sources, shapes).map { $0.tensor(shape: $1) } }

    func forward() {
        if mode == .training, let operation = operation as? any TrainingDependent {
            let result = operation.trainingOutput(inputs: inputs, weights: weights)
            weights = result.weights
            output.buffer.load(result.output)
        } else {
            let kernel = operation.makeKernel(inputs: shapes, weights: weights)
            output.buffer.load(kernel.output(of: inputs, shape: outputShape))
        }
    }

    func backward(_ gradient: OneDNNBuffer, into targets: [OneDNNBuffer]) {
        let value = output.buffer.tensor(shape: outputShape)
        let slope = gradient.tensor(shape: outputShape)
        let result = operation.gradients(
            in: mode, inputs: inputs, weights: weightsInUse, output: value, outputGradient: slope
        )
        for (tensor, target) in zip(result.inputs, targets) { target.load(tensor) }
        weightGradients = result.weights
    }
}
#endif
