extension Graph {
    /// The same function at inference without batch normalisation.
    ///
    /// A normalisation that alone reads a convolution, a transposed convolution or a linear layer disappears into its
    /// weights and bias, and the merged node keeps the name of the normalisation; any other becomes a `Scale` of the
    /// same name. All inputs and outputs keep their names.
    ///
    /// - Returns: the graph and exactly the tensors that it reads.
    /// - Throws: `NetworkError.Code.missingParameter` or `.shapeMismatch` when tensors do not fit the graph.
    public func foldingBatchNormalization(
        _ parameters: Parameters
    ) throws(NetworkError) -> (graph: Graph, parameters: Parameters) {
        let readers = self.readerCounts
        var folded: [Node] = []
        var place: [String: Int] = [:]
        var result = try parameters.restricted(to: self)
        for node in nodes {
            guard let normalization = node.operation as? BatchNormalization, let source = node.inputs.first else {
                place[node.name] = folded.count
                folded.append(node)
                continue
            }
            let affine = normalization.affine(try parameters.weights(of: node))
            for specification in normalization.parameters { result[node.parameterName(specification)] = nil }
            if readers[source] == 1, let index = place[source],
                let operation = folded[index].operation as? any FoldableOperation
            {
                // Names and shapes were checked when the tensors were selected.
                let merged = operation.folding(affine, into: try result.weights(of: folded[index]))
                for old in operation.parameters { result[folded[index].parameterName(old)] = nil }
                folded[index] = Node(node.name, merged.operation, inputs: folded[index].inputs)
                place[node.name] = index
                result["\(node.name).weight"] = merged.weight
                result["\(node.name).bias"] = merged.bias
            } else {
                place[node.name] = folded.count
                folded.append(Node(node.name, Scale(channels: normalization.channels), inputs: node.inputs))
                result["\(node.name).weight"] = Tensor(shape: [normalization.channels], scalars: affine.scale)
                result["\(node.name).bias"] = Tensor(shape: [normalization.channels], scalars: affine.shift)
            }
        }
        return (try Graph(inputs: inputs, nodes: folded, outputs: outputs), result)
    }

    /// How often each value is read, by nodes and as an output.
    var readerCounts: [String: Int] {
        var counts: [String: Int] = [:]
        for name in nodes.flatMap(\.inputs) + outputs { counts[name, default: 0] += 1 }
        return counts
    }
}

/// An operation that can take a factor and an offset per output channel into its weights.
protocol FoldableOperation: Operation {
    var bias: Bool { get }
    /// The same operation with a bias.
    var withBias: Self { get }
    /// Channels of the output.
    var foldedChannels: Int { get }
    /// The output channel of an element of the weight.
    func foldedChannel(of element: Int) -> Int
}

extension FoldableOperation {
    /// The operation followed by the factor and the offset.
    func folding(
        _ affine: (scale: [Float], shift: [Float]), into weights: [Tensor]
    ) -> (operation: Self, weight: Tensor, bias: Tensor) {
        var weight = weights[0]
        for element in 0..<weight.count { weight.scalars[element] *= affine.scale[foldedChannel(of: element)] }
        let old = bias ? weights[1].scalars : [Float](repeating: 0, count: foldedChannels)
        let shifted = (0..<foldedChannels).map { old[$0] * affine.scale[$0] + affine.shift[$0] }
        return (withBias, weight, Tensor(shape: [foldedChannels], scalars: shifted))
    }
}

extension Convolution: FoldableOperation {
    var withBias: Convolution {
        Convolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: kernel, stride: stride,
            padding: padding, groups: groups, bias: true)
    }
    var foldedChannels: Int { outputChannels }
    func foldedChannel(of element: Int) -> Int { element / (inputChannels / groups * kernel[0] * kernel[1]) }
}

extension TransposedConvolution: FoldableOperation {
    var withBias: TransposedConvolution {
        TransposedConvolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: kernel, stride: stride,
            padding: padding, outputPadding: outputPadding, groups: groups, bias: true)
    }
    var foldedChannels: Int { outputChannels }
    func foldedChannel(of element: Int) -> Int {
        let plane = element / (kernel[0] * kernel[1])
        let perGroup = outputChannels / groups
        let group = plane / perGroup / (inputChannels / groups)
        return group * perGroup + plane % perGroup
    }
}

extension Linear: FoldableOperation {
    var withBias: Linear { Linear(inputFeatures: inputFeatures, outputFeatures: outputFeatures, bias: true) }
    var foldedChannels: Int { outputFeatures }
    func foldedChannel(of element: Int) -> Int { element / inputFeatures }
}
