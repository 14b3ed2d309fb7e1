#if OneDNN
/// Turns the nodes of a network for inference into steps.
struct OneDNNLowering {
    /// The shapes of all values.
    let shapes: [String: [Int]]
    private let graph: Graph
    private let parameters: Parameters
    let tape: OneDNNTape
    private let fusion: OneDNNFusion
    private var values: [String: OneDNNValue] = [:]

    init(graph: Graph, parameters: Parameters, inputShapes: [[Int]], tape: OneDNNTape) throws(NetworkError) {
        shapes = try graph.shapes(inputs: inputShapes)
        self.graph = graph
        self.parameters = parameters
        self.tape = tape
        fusion = OneDNNFusion(graph)
    }

    /// Makes room for the inputs, which are filled before the first step.
    mutating func addInputs() throws(NetworkError) -> [OneDNNBuffer] {
        var buffers: [OneDNNBuffer] = []
        for name in graph.inputs {
            let memory = tape.reserve(try .plain(shape(name)))
            memory.buffer.use(at: -1)
            values[name] = OneDNNValue(shape: shape(name), memory)
            buffers.append(memory.buffer)
        }
        return buffers
    }

    /// Appends the steps of all nodes.
    mutating func addNodes() throws(NetworkError) {
        for (index, node) in graph.nodes.enumerated() where !fusion.absorbed.contains(index) {
            let chain = fusion.chains[index] ?? OneDNNFusion.Chain(result: node.name)
            let weights = try parameters.weights(of: node)
            values[chain.result] = try lower(node, weights, chain)
        }
    }

    /// Brings the outputs into the order of tensors; they are read after the last step.
    mutating func addOutputs() throws(NetworkError) -> [OneDNNBuffer] {
        var buffers: [OneDNNBuffer] = []
        for name in graph.outputs {
            let buffer = try tape.plain(value(name)).buffer
            buffer.use(at: Int.max)
            buffers.append(buffer)
        }
        return buffers
    }

    func shape(_ name: String) -> [Int] { shapes[name] ?? [] }

    func value(_ name: String) throws(NetworkError) -> OneDNNValue {
        guard let value = values[name] else { throw NetworkError(.malformedGraph, "nothing makes '\(name)'") }
        return value
    }

    private func lower(
        _ node: Graph.Node, _ weights: [Tensor], _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue {
        var inputs: [OneDNNValue] = []
        for name in node.inputs { inputs.append(try value(name)) }
        do throws(NetworkError) {
            if let result = try native(node, inputs, weights, chain) { return result }
        } catch  where error.code == .engineFailure {
            // The library has no primitive for this one: the portable kernel takes over.
        }
        return try portable(node, inputs, weights, chain)
    }

    /// The node as primitives, or nil when it has none.
    private func native(
        _ node: Graph.Node, _ inputs: [OneDNNValue], _ weights: [Tensor], _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue? {
        let output = shape(node.name)
        switch node.operation {
        case let operation as Convolution:
            return try convolve(OneDNNConvolution(operation), inputs[0], weights, output, chain)
        case let operation as TransposedConvolution:
            if let phases = OneDNNPhases(operation, from: inputs[0].shape, to: output) {
                return try interleave(phases, inputs[0], weights, output, chain)
            }
            return try convolve(OneDNNConvolution(operation), inputs[0], weights, output, chain)
        case let operation as QuantizedConvolution:
            return try convolve(operation, inputs[0], weights, output, chain)
        case let operation as Quantize where fusion.makesBytes(node):
            return try tape.quantize(inputs[0], operation)
        case is Linear:
            return try multiply(inputs[0], weights, output, chain)
        // Of three axes the library takes the second for channels, not the last.
        case let operation as BatchNormalization where output.count != 3:
            return try normalize(inputs[0], weights, epsilon: operation.epsilon, chain)
        case let operation as Scale where output.count != 3:
            let statistics = [0, OneDNNNormalization.scalingVariance].map {
                Tensor(shape: [operation.channels], repeating: $0)
            }
            let epsilon = OneDNNNormalization.scalingEpsilon
            return try normalize(inputs[0], weights + statistics, epsilon: epsilon, chain)
        case let operation as GDN1 where output.count == 4:
            return try divide(operation, inputs[0], weights)
        case let operation as QuantizedGDN1 where output.count == 4:
            return try divide(operation, inputs[0], weights, chain)
        case let operation as MaxPool:
            return try tape.pool(OneDNNPooling(operation), inputs[0], to: output)
        case let operation as AveragePool:
            return try tape.pool(OneDNNPooling(operation), inputs[0], to: output)
        case is GlobalAveragePool:
            let pixel = [output[0], 1, 1, output[1]]
            let mean = try tape.pool(OneDNNPooling(globalAverageOf: inputs[0].shape), inputs[0], to: pixel)
            return try tape.flatten(mean, shape: output)
        case is Flatten:
            return try tape.flatten(inputs[0], shape: output)
        case is Add:
            return try add(inputs)
        case is Concatenate where output.count == 2 || output.count == 4:
            return try tape.concatenate(inputs, shape: output)
        default:
            guard let function = OneDNNFunction(node.operation) else { return nil }
            return try tape.apply(function, to: inputs[0])
        }
    }

    private func convolve(
        _ convolution: OneDNNConvolution, _ source: OneDNNValue, _ weights: [Tensor], _ shape: [Int],
        _ chain: OneDNNFusion.Chain, _ byteSums: OneDNNByteSums? = nil
    ) throws(NetworkError) -> OneDNNValue {
        let packed = tape.constant(weights[0], layout: try convolution.plainWeights())
        let bias = try weights.dropFirst().first.map { (bias) throws(NetworkError) in
            tape.constant(bias, layout: try .plain(bias.shape))
        }
        let residual = try chain.residual.map(value)
        // A residual whose memory another value shares must stay as it is, so it is copied by an addition instead.
        let isSummed = residual.map { value in !value.versions.contains { $0.buffer.isShared } } ?? false
        var posts: [OneDNNPostOperation] = isSummed ? [.sum] : []
        if let activation = chain.activation, residual == nil || isSummed {
            posts.append(.apply(activation.scaled(by: chain.rounding?.rate ?? 1)))
        }
        let primitive = try tape.makeConvolution(
            convolution, from: source.shape, to: shape, hasBias: bias != nil, postOperations: posts, byteSums: byteSums)
        // Where the library has plain loops alone, as for the largest kernels, the portable kernel is ten times as fast.
        guard byteSums != nil || !primitive.implementation.hasPrefix("ref") else {
            throw NetworkError(.engineFailure, "there is no fast convolution \(source.shape) to \(shape)")
        }
        let result = try tape.weighted(
            primitive, source: source, weights: packed, bias: bias, shape: shape, sum: isSummed ? residual : nil,
            zeroPoint: chain.rounding == nil ? nil : 0)
        guard let residual, !isSummed else { return result }
        let sum = try tape.combine(.add, result, residual, isInPlace: true)
        return try chain.activation.map { (function) throws(NetworkError) in try tape.apply(function, to: sum) } ?? sum
    }

    /// A convolution of bytes, or nil where the source is none.
    private func convolve(
        _ operation: QuantizedConvolution, _ source: OneDNNValue, _ weights: [Tensor], _ shape: [Int],
        _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue? {
        guard let zeroPoint = source.zeroPoint else { return nil }
        let sums = OneDNNByteSums(scales: weights[2].scalars, zeroPoint: zeroPoint, rounding: chain.rounding)
        let weights = [weights[0], sums.bias(weights[1])]
        switch operation.form {
        case .plain(let convolution):
            return try convolve(OneDNNConvolution(convolution), source, weights, shape, chain, sums)
        case .transposed(let convolution):
            if let phases = OneDNNPhases(convolution, from: source.shape, to: shape) {
                return try interleave(phases, source, weights, shape, chain, sums)
            }
            return try convolve(OneDNNConvolution(convolution), source, weights, shape, chain, sums)
        }
    }

    /// The phases of a transposed convolution, each copied to its places.
    private func interleave(
        _ phases: OneDNNPhases, _ source: OneDNNValue, _ weights: [Tensor], _ shape: [Int],
        _ chain: OneDNNFusion.Chain, _ byteSums: OneDNNByteSums? = nil
    ) throws(NetworkError) -> OneDNNValue {
        let part = [shape[0], shape[1] / phases.stride[0], shape[2] / phases.stride[1], shape[3]]
        var parts: [OneDNNValue] = []
        for phase in phases.phases {
            let taps = [phases.weights(of: phase, from: weights[0])] + weights.dropFirst()
            parts.append(try convolve(OneDNNConvolution(phase.convolution), source, taps, part, chain, byteSums))
        }
        let whole = tape.reserve(try parts[0].layout.resized(part, to: shape))
        for (phase, value) in zip(phases.phases, parts) {
            let all = try value.layout.phase(of: part, stride: [1, 1], remainders: [0, 0])
            let places = try whole.layout.phase(
                of: shape, stride: phases.stride, remainders: [phase.row, phase.column])
            try tape.copy(value.memory, as: all, to: whole, as: places)
        }
        return OneDNNValue(shape: shape, whole, zeroPoint: parts[0].zeroPoint)
    }

    private func multiply(
        _ source: OneDNNValue, _ weights: [Tensor], _ shape: [Int], _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue {
        let packed = tape.constant(weights[0], layout: try .plain(weights[0].shape))
        let bias = try weights.dropFirst().first.map { (bias) throws(NetworkError) in
            tape.constant(bias, layout: try .plain(bias.shape))
        }
        let posts = chain.activation.map { [OneDNNPostOperation.apply($0)] } ?? []
        let primitive = try tape.makeLinear(
            inputs: source.shape, outputs: shape, hasBias: bias != nil, postOperations: posts)
        return try tape.weighted(primitive, source: source, weights: packed, bias: bias, shape: shape)
    }

    /// Weights in the order scale, shift, mean, variance.
    private func normalize(
        _ source: OneDNNValue, _ weights: [Tensor], epsilon: Float, _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue {
        let settings = OneDNNNormalization(
            epsilon: epsilon, usesGivenStatistics: true, isRectified: chain.activation != nil, isTraining: false)
        let primitive = try tape.makeNormalization(settings, layout: source.layout)
        let output = tape.reserve(source.layout)
        let vector = try OneDNNLayout.plain(weights[0].shape)
        let names: [OneDNNArgument] = [.scale, .shift, .mean, .variance]
        let arguments = zip(names, weights).map { ($0, tape.constant($1, layout: vector).memory) }
        tape.append(primitive, [(.source, source.memory), (.destination, output)] + arguments)
        return OneDNNValue(shape: source.shape, output)
    }

    /// x / n or x * n with n = beta + gamma |x|, as the end of a convolution of |x|.
    private func divide(
        _ operation: GDN1, _ source: OneDNNValue, _ weights: [Tensor]
    ) throws(NetworkError) -> OneDNNValue {
        let (beta, gamma) = GDN1.effective(beta: weights[0], gamma: weights[1])
        let mixing = OneDNNConvolution(mixing: operation.channels)
        let magnitude = try tape.apply(.absolute, to: source)
        let primitive = try tape.makeConvolution(
            mixing, from: source.shape, to: source.shape, hasBias: true,
            postOperations: Self.norm(operation.inverse, source.layout), into: source.layout)
        return try tape.weighted(
            primitive, source: magnitude, weights: tape.constant(gamma, layout: try mixing.plainWeights()),
            bias: tape.constant(beta, layout: try .plain(beta.shape)), shape: source.shape, factor: source.memory)
    }

    /// The same with whole numbers in the norm, and perhaps the rounding of the results.
    private func divide(
        _ operation: QuantizedGDN1, _ source: OneDNNValue, _ weights: [Tensor], _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue {
        let shape = source.shape
        let sums = OneDNNByteSums(scales: weights[2].scalars, zeroPoint: 0)
        let factor = try tape.plain(source)
        let magnitude = try tape.quantizeMagnitudes(
            of: factor, shape: shape, rate: operation.rate, limit: QuantizedGDN1.limit)
        let beta = sums.bias(weights[0])
        let mixing = OneDNNConvolution(mixing: operation.channels)
        var posts = Self.norm(operation.inverse, factor.layout)
        if let rounding = chain.rounding { posts.append(.apply(.linear(rounding.rate, Float(rounding.zeroPoint)))) }
        let primitive = try tape.makeConvolution(
            mixing, from: shape, to: shape, hasBias: true, postOperations: posts, byteSums: sums,
            into: try .plain(shape, of: chain.rounding == nil ? .float : .unsignedByte))
        return try tape.weighted(
            primitive, source: magnitude, weights: tape.constant(weights[1], layout: try mixing.plainWeights()),
            bias: tape.constant(beta, layout: try .plain(beta.shape)), shape: shape, factor: factor,
            zeroPoint: chain.rounding?.zeroPoint)
    }

    /// What turns a norm into x / n or x * n.
    private static func norm(_ isInverse: Bool, _ factor: OneDNNLayout) -> [OneDNNPostOperation] {
        (isInverse ? [] : [.apply(.reciprocal)]) + [.multiply(factor)]
    }

    private func add(_ inputs: [OneDNNValue]) throws(NetworkError) -> OneDNNValue {
        var sum = try tape.combine(.add, inputs[0], inputs[1])
        for other in inputs.dropFirst(2) { sum = try tape.combine(.add, sum, other, isInPlace: true) }
        return sum
    }
}
#endif
