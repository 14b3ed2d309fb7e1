#if OneDNN
internal import NeuralNetwork

/// Convolutions, fully connected layers and GDN1.
extension OneDNNTrainingLowering {
    func convolve(_ convolution: OneDNNConvolution, _ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let plain = try convolution.plainWeights()
        let weights = weight(0, layout: plain, at: site)
        let hasBias = site.wantsWeight.count > 1
        let bias = hasBias ? weight(1, layout: try .plain([convolution.outputChannels]), at: site) : nil
        let (source, tape) = (site.inputs[0], tape)
        let forward = try tape.makeConvolution(
            convolution, from: source.shape, to: site.outputShape, hasBias: hasBias, isTraining: true)
        let output = try tape.weighted(
            forward, source: source, weights: weights, bias: bias, shape: site.outputShape)
        return (
            output,
            { [self] (gradient) throws(NetworkError) in
                if site.wantsWeights {
                    let primitive = try tape.makeConvolutionBackwardWeights(
                        convolution, from: source.shape, to: site.outputShape, hasBias: hasBias, forward: forward)
                    try differentiateWeights(primitive, source, gradient, plain: plain, hasBias: hasBias, site)
                }
                guard site.wantsInput[0] else { return [nil] }
                let primitive = try tape.makeConvolutionBackwardSource(
                    convolution, from: source.shape, to: site.outputShape, forward: forward)
                return [try differentiateSource(primitive, weights, gradient, shape: source.shape)]
            }
        )
    }

    func multiply(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let (source, tape) = (site.inputs[0], tape)
        let plain = try OneDNNLayout.plain(site.node.operation.parameters[0].shape)
        let weights = weight(0, layout: plain, at: site)
        let hasBias = site.wantsWeight.count > 1
        let bias = hasBias ? weight(1, layout: try .plain([site.outputShape[1]]), at: site) : nil
        let forward = try tape.makeLinear(
            inputs: source.shape, outputs: site.outputShape, hasBias: hasBias, isTraining: true)
        let output = try tape.weighted(
            forward, source: source, weights: weights, bias: bias, shape: site.outputShape)
        return (
            output,
            { [self] (gradient) throws(NetworkError) in
                if site.wantsWeights {
                    let primitive = try tape.makeLinearBackwardWeights(
                        inputs: source.shape, outputs: site.outputShape, hasBias: hasBias, forward: forward)
                    try differentiateWeights(primitive, source, gradient, plain: plain, hasBias: hasBias, site)
                }
                guard site.wantsInput[0] else { return [nil] }
                let primitive = try tape.makeLinearBackwardSource(
                    inputs: source.shape, outputs: site.outputShape, forward: forward)
                return [try differentiateSource(primitive, weights, gradient, shape: source.shape)]
            }
        )
    }

    private func differentiateSource(
        _ primitive: OneDNNPrimitive, _ weights: OneDNNValue, _ gradient: OneDNNValue, shape: [Int]
    ) throws(NetworkError) -> OneDNNValue {
        let incoming = try tape.version(of: gradient, in: primitive.layout(of: .destinationGradient))
        let packed = try tape.version(of: weights, in: primitive.layout(of: .weights))
        let outgoing = tape.reserve(try primitive.layout(of: .sourceGradient))
        tape.append(primitive, [(.destinationGradient, incoming), (.weights, packed), (.sourceGradient, outgoing)])
        return OneDNNValue(shape: shape, outgoing)
    }

    private func differentiateWeights(
        _ primitive: OneDNNPrimitive, _ source: OneDNNValue, _ gradient: OneDNNValue, plain: OneDNNLayout,
        hasBias: Bool, _ site: Site
    ) throws(NetworkError) {
        let memories = try appendWeightGradient(primitive, source, gradient, hasBias: hasBias)
        if site.wantsWeight[0] { try report(memories.weights, plain: plain, of: 0, at: site) }
        if let bias = memories.bias, site.wantsWeight[1] { try report(bias, plain: bias.layout, of: 1, at: site) }
    }

    private func appendWeightGradient(
        _ primitive: OneDNNPrimitive, _ source: OneDNNValue, _ gradient: OneDNNValue, hasBias: Bool
    ) throws(NetworkError) -> (weights: OneDNNMemory, bias: OneDNNMemory?) {
        let incoming = try tape.version(of: gradient, in: primitive.layout(of: .destinationGradient))
        let input = try tape.version(of: source, in: primitive.layout(of: .source))
        let weights = tape.reserve(try primitive.layout(of: .weightsGradient))
        let bias = hasBias ? tape.reserve(try primitive.layout(of: .biasGradient)) : nil
        var arguments: [(OneDNNArgument, OneDNNMemory)] = [
            (.destinationGradient, incoming), (.source, input), (.weightsGradient, weights),
        ]
        if let bias { arguments.append((.biasGradient, bias)) }
        tape.append(primitive, arguments)
        return (weights, bias)
    }

    /// y = x / n or x n with n = beta + gamma |x|; the weights are those in use, made from the stored ones.
    func divide(_ operation: GDN1, _ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let (source, tape) = (site.inputs[0], tape)
        let mixing = OneDNNConvolution(mixing: operation.channels)
        let plain = try mixing.plainWeights()
        let vector = try OneDNNLayout.plain([operation.channels])
        let beta = OneDNNBuffer(allocating: vector.byteCount)
        let gamma = OneDNNBuffer(allocating: plain.byteCount)
        var stored: [Tensor] = []
        loads.append(
            (
                site.node,
                { weights, _ in
                    stored = weights
                    let effective = GDN1.effective(beta: weights[0], gamma: weights[1])
                    beta.load(effective.beta)
                    gamma.load(effective.gamma)
                }
            ))
        let gammaValue = OneDNNValue(
            shape: [operation.channels, operation.channels], OneDNNMemory(gamma, plain))
        let betaValue = OneDNNValue(shape: [operation.channels], OneDNNMemory(beta, vector))

        let absolute = try tape.makeFunction(.absolute, layout: source.layout, isTraining: true)
        let magnitude = OneDNNValue(shape: source.shape, tape.reserve(source.layout))
        tape.append(absolute, [(.source, source.memory), (.destination, magnitude.memory)])
        let forward = try tape.makeConvolution(
            mixing, from: source.shape, to: source.shape, hasBias: true, isTraining: true)
        let norm = try tape.weighted(
            forward, source: magnitude, weights: gammaValue, bias: betaValue, shape: source.shape)
        let output = try tape.combine(operation.inverse ? .multiply : .divide, source, norm)
        return (
            output,
            { [self] (gradient) throws(NetworkError) in
                // dy n or dy / n: the direct way; then dn = dy x, or -(dy / n) y, whose sign is applied at the ends.
                let direct = try tape.combine(operation.inverse ? .multiply : .divide, gradient, norm)
                let slope =
                    try operation.inverse
                    ? tape.combine(.multiply, gradient, source) : tape.combine(.multiply, direct, output)
                if site.wantsWeights {
                    let primitive = try tape.makeConvolutionBackwardWeights(
                        mixing, from: source.shape, to: source.shape, hasBias: true, forward: forward)
                    let memories = try appendWeightGradient(primitive, magnitude, slope, hasBias: true)
                    let sign: Float = operation.inverse ? 1 : -1
                    try reportStored(memories.bias, vector, 0, GDN1.betaBound, sign, site) { stored[0] }
                    try reportStored(memories.weights, plain, 1, GDN1.gammaBound, sign, site) { stored[1] }
                }
                guard site.wantsInput[0] else { return [nil] }
                let primitive = try tape.makeConvolutionBackwardSource(
                    mixing, from: source.shape, to: source.shape, forward: forward)
                let incoming = try differentiateSource(primitive, gammaValue, slope, shape: source.shape)
                let signed = OneDNNValue(shape: source.shape, tape.reserve(source.layout))
                let backward = try tape.makeFunctionBackward(.absolute, layout: source.layout, forward: absolute)
                tape.append(
                    backward,
                    [
                        (.source, source.memory),
                        (.destinationGradient, try tape.version(of: incoming, in: source.layout)),
                        (.sourceGradient, signed.memory),
                    ])
                return [try tape.combine(operation.inverse ? .add : .subtract, direct, signed)]
            }
        )
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
