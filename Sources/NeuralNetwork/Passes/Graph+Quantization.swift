extension Graph {
    /// The values that `quantized` can have rounded, in the order in which they are first read: what convolutions without
    /// groups and divisive normalisations read.
    public var quantizableValues: [String] {
        var known = Set<String>()
        return nodes.filter { QuantizedConvolution($0.operation) != nil || $0.operation is GDN1 }
            .flatMap(\.inputs).filter { known.insert($0).inserted }
    }

    /// The network with convolutions and divisive normalisations in whole numbers (post-training quantisation).
    ///
    /// Inputs are rounded to 8 bits over the whole range that was met, the weights of an output channel to 7 bits in the step
    /// that leaves the least error. Biases make up for what rounded weights change in the mean (Nagel et al., ICCV 2019,
    /// "Data-free quantization through weight equalization and bias correction", section 4.2). All names stay.
    ///
    /// - Parameters:
    ///   - statistics: what was met of the values to be rounded; the operations that read them change, the others stay.
    ///   - parameters: the weights; batch normalisation is best folded into them before.
    /// - Returns: the network and exactly the tensors that it reads.
    /// - Throws: `NetworkError.Code.missingParameter` or `.shapeMismatch` where tensors do not fit, `.malformedGraph` where a value
    ///   has the name of another with ".bytes" behind it.
    public func quantized(
        reading statistics: [String: ActivationStatistics], _ parameters: Parameters
    ) throws(NetworkError) -> (graph: Graph, parameters: Parameters) {
        var result = try parameters.restricted(to: self)
        var changed: [Node] = []
        var rounded: [String: String] = [:]
        for node in nodes {
            guard let source = node.inputs.first, let met = statistics[source] else {
                changed.append(node)
                continue
            }
            var replacement = node
            var weights: [Tensor] = []
            if let operation = QuantizedConvolution(node.operation) {
                let rounding = Quantize(covering: met.range)
                let bytes = rounded[source] ?? "\(source).bytes"
                if rounded.updateValue(bytes, forKey: source) == nil {
                    changed.append(Node(bytes, rounding, inputs: [source]))
                }
                weights = operation.rounded(
                    try parameters.weights(of: node), inputStep: rounding.step, inputMeans: met.means)
                replacement = Node(node.name, operation, inputs: [bytes])
            } else if let normalization = node.operation as? GDN1 {
                let operation = QuantizedGDN1(normalization, upTo: met.greatestMagnitude)
                weights = operation.rounded(try parameters.weights(of: node), meanMagnitudes: met.meanMagnitudes)
                replacement = Node(node.name, operation, inputs: node.inputs)
            }
            changed.append(replacement)
            for (specification, tensor) in zip(replacement.operation.parameters, weights) {
                result[replacement.parameterName(specification)] = tensor
            }
        }
        return (try Graph(inputs: inputs, nodes: changed, outputs: outputs), result)
    }
}

extension QuantizedConvolution {
    /// The form in whole numbers of a convolution that has one; nil for all other operations.
    fileprivate init?(_ operation: any Operation) {
        let form: Form
        switch operation {
        case let convolution as Convolution: form = .plain(convolution.withBias)
        case let convolution as TransposedConvolution: form = .transposed(convolution.withBias)
        default: return nil
        }
        guard form.isSupported else { return nil }
        self.init(form)
    }

    /// Weights, biases and scales for real weights, and biases where there are any.
    fileprivate func rounded(_ real: [Tensor], inputStep: Float, inputMeans: [Double]) -> [Tensor] {
        let limit = Self.weights.upperBound
        let (weights, channels) = (real[0].scalars, weightsByChannel)
        let outputs = channels.count
        let inputs = inputChannels(ofWeights: real[0].shape)
        var whole = [Float](repeating: 0, count: weights.count)
        var biases = real.count > 1 ? real[1].scalars : [Float](repeating: 0, count: outputs)
        var scales: [Float] = []
        for (output, indices) in channels.enumerated() {
            let step = max(WeightStep.best(for: indices.map { Double(weights[$0]) }, limit: limit), 1e-12)
            var shift = 0.0
            for index in indices {
                let number = WeightStep.rounded(Double(weights[index]), step: step, limit: limit)
                whole[index] = Float(number)
                shift += (number * step - Double(weights[index])) * inputMeans[inputs[index]]
            }
            biases[output] -= Float(shift / shareOfTaps)
            scales.append(Quantize.step(nearest: Float(step) * inputStep))
        }
        return [
            Tensor(shape: real[0].shape, scalars: whole), Tensor(shape: [outputs], scalars: biases),
            Tensor(shape: [outputs], scalars: scales),
        ]
    }

    /// The input channel that each weight reads.
    private func inputChannels(ofWeights shape: [Int]) -> [Int] {
        let area = shape[2] * shape[3]
        return (0..<shape.elementCount).map { isTransposed ? $0 / area / shape[1] : $0 / area % shape[1] }
    }

    /// The weights of a channel for each of them that an output reads: one in so many falls on an input.
    private var shareOfTaps: Double {
        switch form {
        case .plain: 1
        case .transposed(let convolution): Double(convolution.stride[0] * convolution.stride[1])
        }
    }
}

extension QuantizedGDN1 {
    /// The form in whole numbers for magnitudes up to a bound.
    fileprivate init(_ normalization: GDN1, upTo bound: Float) {
        let step = Quantize.step(nearest: bound / Float(Self.limit))
        self.init(channels: normalization.channels, inverse: normalization.inverse, step: step)
    }

    /// Beta, gamma and scales for the stored beta and gamma of a normalisation of real numbers.
    fileprivate func rounded(_ stored: [Tensor], meanMagnitudes: [Double]) -> [Tensor] {
        let (beta, gamma) = GDN1.effective(beta: stored[0], gamma: stored[1])
        var betas = beta.scalars
        var whole: [Float] = []
        var scales: [Float] = []
        for output in 0..<channels {
            let row = gamma.scalars[output * channels..<(output + 1) * channels].map(Double.init)
            let step = max(WeightStep.best(for: row, limit: Self.limit), 1e-12)
            let numbers = row.map { WeightStep.rounded($0, step: step, limit: Self.limit) }
            let shift = zip(zip(numbers, row), meanMagnitudes).reduce(0) { $0 + ($1.0.0 * step - $1.0.1) * $1.1 }
            betas[output] = max(betas[output] - Float(shift), 1e-6)
            whole += numbers.map { Float($0) }
            scales.append(Quantize.step(nearest: Float(step) * self.step))
        }
        return [
            Tensor(shape: [channels], scalars: betas), Tensor(shape: [channels, channels], scalars: whole),
            Tensor(shape: [channels], scalars: scales),
        ]
    }
}
