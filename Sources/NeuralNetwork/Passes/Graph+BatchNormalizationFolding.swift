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
    /// The elements of the weight that follow each other and have the same output channel.
    var runLength: Int { get }
    /// The output channel of a run of elements.
    func foldedChannel(ofRun run: Int) -> Int
}

extension FoldableOperation {
    /// The operation followed by the factor and the offset.
    func folding(
        _ affine: (scale: [Float], shift: [Float]), into weights: [Tensor]
    ) -> (operation: Self, weight: Tensor, bias: Tensor) {
        let weight = scaled(weights[0], by: affine.scale)
        let old = bias ? weights[1].scalars : [Float](repeating: 0, count: foldedChannels)
        let shifted = (0..<foldedChannels).map { old[$0] * affine.scale[$0] + affine.shift[$0] }
        return (withBias, weight, Tensor(shape: [foldedChannels], scalars: shifted))
    }

    /// The weight times a factor for each output channel.
    func scaled(_ weight: Tensor, by factors: [Float]) -> Tensor {
        var scalars = weight.scalars
        for run in 0..<(scalars.count / runLength) {
            let factor = factors[foldedChannel(ofRun: run)]
            for element in (run * runLength)..<((run + 1) * runLength) { scalars[element] *= factor }
        }
        return Tensor(shape: weight.shape, scalars: scalars)
    }
}

extension Convolution: FoldableOperation {
    var withBias: Convolution {
        Convolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: kernel, stride: stride,
            padding: padding, groups: groups, bias: true)
    }
    var foldedChannels: Int { outputChannels }
    var runLength: Int { inputChannels / groups * kernel[0] * kernel[1] }
    func foldedChannel(ofRun run: Int) -> Int { run }
}

extension TransposedConvolution: FoldableOperation {
    var withBias: TransposedConvolution {
        TransposedConvolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: kernel, stride: stride,
            padding: padding, outputPadding: outputPadding, groups: groups, bias: true)
    }
    var foldedChannels: Int { outputChannels }
    var runLength: Int { kernel[0] * kernel[1] }
    func foldedChannel(ofRun run: Int) -> Int {
        let perGroup = outputChannels / groups
        let group = run / perGroup / (inputChannels / groups)
        return group * perGroup + run % perGroup
    }
}

extension Linear: FoldableOperation {
    var withBias: Linear { Linear(inputFeatures: inputFeatures, outputFeatures: outputFeatures, bias: true) }
    var foldedChannels: Int { outputFeatures }
    var runLength: Int { inputFeatures }
    func foldedChannel(ofRun run: Int) -> Int { run }
}
