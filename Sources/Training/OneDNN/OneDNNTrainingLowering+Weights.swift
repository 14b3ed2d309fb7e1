#if OneDNN
internal import NeuralNetwork

/// Convolutions and fully connected layers.
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

    func differentiateSource(
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

    func appendWeightGradient(
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
}
#endif
