#if OneDNN
extension OneDNNLowering {
    /// The node by its portable kernel on plain memory, followed by what the fusion had joined to it.
    func portable(
        _ node: Graph.Node, _ inputs: [OneDNNValue], _ weights: [Tensor], _ chain: OneDNNFusion.Chain
    ) throws(NetworkError) -> OneDNNValue {
        let kernel = node.operation.makeKernel(inputs: inputs.map(\.shape), weights: weights)
        var sources: [OneDNNBuffer] = []
        for input in inputs { sources.append(try tape.plain(tape.numbers(input)).buffer) }
        let shape = shape(node.name)
        let output = tape.reserve(try .plain(shape))
        let counts = inputs.map(\.shape.elementCount)
        let run = OneDNNPortableStep(
            kernel: kernel, sources: sources, counts: counts, output: output.buffer, shape: shape)
        tape.append(touching: sources + [output.buffer]) { (_) throws(NetworkError) in run() }
        var result = OneDNNValue(shape: shape, output)
        if let residual = chain.residual { result = try tape.combine(.add, result, value(residual), isInPlace: true) }
        if let activation = chain.activation { result = try tape.apply(activation, to: result) }
        if let rounding = chain.rounding { result = try tape.quantize(result, rounding) }
        return result
    }
}

/// A portable kernel among primitives.
private final class OneDNNPortableStep {
    private let kernel: any PortableKernel
    private let sources: [OneDNNBuffer]
    private let counts: [Int]
    private let output: OneDNNBuffer
    private let count: Int
    private lazy var views = zip(sources, counts).map { buffer, count in
        TensorView(base: UnsafePointer(buffer.pointer.assumingMemoryBound(to: Float.self)), count: count)
    }

    init(kernel: any PortableKernel, sources: [OneDNNBuffer], counts: [Int], output: OneDNNBuffer, shape: [Int]) {
        self.kernel = kernel
        self.sources = sources
        self.counts = counts
        self.output = output
        count = shape.elementCount
    }

    func callAsFunction() {
        let target = output.pointer.assumingMemoryBound(to: Float.self)
        kernel.run(inputs: views, output: MutableTensorView(base: target, count: count))
    }
}
#endif
