#if OneDNN
internal import NeuralNetwork

/// GDN1: y = x / n, or x n for the inverse, with n = beta + gamma |x|.
extension OneDNNTrainingLowering {
    /// The weights in use, made from the stored ones before each forward pass.
    private final class NormWeights {
        let beta: OneDNNValue
        let gamma: OneDNNValue
        var stored: [Tensor] = []

        init(_ mixing: OneDNNConvolution, channels: Int) throws(NetworkError) {
            let (vector, matrix) = (try OneDNNLayout.plain([channels]), try mixing.plainWeights())
            beta = OneDNNValue(shape: [channels], OneDNNMemory(OneDNNBuffer(allocating: vector.byteCount), vector))
            gamma = OneDNNValue(
                shape: [channels, channels], OneDNNMemory(OneDNNBuffer(allocating: matrix.byteCount), matrix))
        }

        func load(_ weights: [Tensor]) {
            stored = weights
            let effective = GDN1.effective(beta: weights[0], gamma: weights[1])
            beta.memory.buffer.load(effective.beta)
            gamma.memory.buffer.load(effective.gamma)
        }
    }

    /// What the forward pass leaves for the way back.
    private struct Division {
        let operation: GDN1
        let mixing: OneDNNConvolution
        let weights: NormWeights
        let source: OneDNNValue
        let magnitude: OneDNNValue
        let norm: OneDNNValue
        let output: OneDNNValue
        let absolute: OneDNNPrimitive
        let convolution: OneDNNPrimitive
    }

    func divide(_ operation: GDN1, _ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let source = site.inputs[0]
        let mixing = OneDNNConvolution(mixing: operation.channels)
        let weights = try NormWeights(mixing, channels: operation.channels)
        loads.append((site.node, { tensors, _ in weights.load(tensors) }))

        let absolute = try tape.makeFunction(.absolute, layout: source.layout, isTraining: true)
        let magnitude = OneDNNValue(shape: source.shape, tape.reserve(source.layout))
        tape.append(absolute, [(.source, source.memory), (.destination, magnitude.memory)])
        let convolution = try tape.makeConvolution(
            mixing, from: source.shape, to: source.shape, hasBias: true, isTraining: true)
        let norm = try tape.weighted(
            convolution, source: magnitude, weights: weights.gamma, bias: weights.beta, shape: source.shape)
        let output = try tape.combine(operation.inverse ? .multiply : .divide, source, norm)
        let division = Division(
            operation: operation, mixing: mixing, weights: weights, source: source, magnitude: magnitude, norm: norm,
            output: output, absolute: absolute, convolution: convolution)
        return (output, { [self] (gradient) throws(NetworkError) in try differentiate(division, gradient, site) })
    }

    private func differentiate(
        _ division: Division, _ gradient: OneDNNValue, _ site: Site
    ) throws(NetworkError) -> [OneDNNValue?] {
        let inverse = division.operation.inverse
        // dy n or dy / n: the direct way; then dn = dy x, or -(dy / n) y, whose sign is applied at the ends.
        let direct = try tape.combine(inverse ? .multiply : .divide, gradient, division.norm)
        let slope =
            try inverse
            ? tape.combine(.multiply, gradient, division.source) : tape.combine(.multiply, direct, division.output)
        if site.wantsWeights { try reportWeights(division, slope, sign: inverse ? 1 : -1, site) }
        guard site.wantsInput[0] else { return [nil] }
        let shape = division.source.shape
        let primitive = try tape.makeConvolutionBackwardSource(
            division.mixing, from: shape, to: shape, forward: division.convolution)
        let incoming = try differentiateSource(primitive, division.weights.gamma, slope, shape: shape)
        let signed = OneDNNValue(shape: shape, tape.reserve(division.source.layout))
        let backward = try tape.makeFunctionBackward(
            .absolute, layout: division.source.layout, forward: division.absolute)
        tape.append(
            backward,
            [
                (.source, division.source.memory),
                (.destinationGradient, try tape.version(of: incoming, in: division.source.layout)),
                (.sourceGradient, signed.memory),
            ])
        return [try tape.combine(inverse ? .add : .subtract, direct, signed)]
    }

    private func reportWeights(
        _ division: Division, _ slope: OneDNNValue, sign: Float, _ site: Site
    ) throws(NetworkError) {
        let (weights, shape) = (division.weights, division.source.shape)
        let (vector, matrix) = (weights.beta.memory.layout, weights.gamma.memory.layout)
        let primitive = try tape.makeConvolutionBackwardWeights(
            division.mixing, from: shape, to: shape, hasBias: true, forward: division.convolution)
        let memories = try appendWeightGradient(primitive, division.magnitude, slope, hasBias: true)
        try reportStored(memories.bias, vector, 0, GDN1.betaBound, sign, site) { weights.stored[0] }
        try reportStored(memories.weights, matrix, 1, GDN1.gammaBound, sign, site) { weights.stored[1] }
    }

    /// Promises the gradient of a stored parameter of GDN1 from that of the one in use.
    private func reportStored(
        _ gradient: OneDNNMemory?, _ plain: OneDNNLayout, _ index: Int, _ bound: Float, _ sign: Float, _ site: Site,
        stored: @escaping () -> Tensor
    ) throws(NetworkError) {
        guard let gradient, site.wantsWeight[index] else { return }
        let specification = site.node.operation.parameters[index]
        let value = OneDNNValue(shape: specification.shape, gradient)
        let buffer = try tape.version(of: value, in: plain).buffer
        buffer.use(at: Int.max)
        let read = {
            let effective = buffer.tensor(shape: specification.shape).scalars.map { $0 * sign }
            return GDN1.storedGradient(effective, stored: stored(), bound: bound)
        }
        weightGradients.append((site.node.parameterName(specification), read))
    }
}
#endif
