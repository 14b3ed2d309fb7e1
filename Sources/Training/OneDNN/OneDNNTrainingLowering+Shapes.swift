#if OneDNN
internal import NeuralNetwork

/// Operations without weights.
extension OneDNNTrainingLowering {
    func apply(_ function: OneDNNFunction, _ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let (source, tape) = (site.inputs[0], tape)
        let layout = source.layout
        let forward = try tape.makeFunction(function, layout: layout, isTraining: true)
        let output = tape.reserve(layout)
        tape.append(forward, [(.source, source.memory), (.destination, output)])
        return (
            OneDNNValue(shape: site.outputShape, output),
            { (gradient) throws(NetworkError) in
                let incoming = try tape.version(of: gradient, in: layout)
                let outgoing = tape.reserve(layout)
                let primitive = try tape.makeFunctionBackward(function, layout: layout, forward: forward)
                tape.append(
                    primitive,
                    [(.destination, output), (.destinationGradient, incoming), (.sourceGradient, outgoing)])
                return [OneDNNValue(shape: source.shape, outgoing)]
            }
        )
    }

    func pool(_ pooling: OneDNNPooling, _ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        try pool(pooling, site.inputs[0], to: site.outputShape)
    }

    /// The mean of all pixels: a pooling to one pixel, seen as a row.
    func average(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let shape = site.outputShape
        let pixel = [shape[0], 1, 1, shape[1]]
        let (pooled, backward) = try pool(
            OneDNNPooling(globalAverageOf: site.inputs[0].shape), site.inputs[0], to: pixel)
        let tape = tape
        return (
            try tape.flatten(pooled, shape: shape),
            { (gradient) throws(NetworkError) in
                let row = try tape.plain(gradient)
                return try backward(OneDNNValue(shape: pixel, OneDNNMemory(row.buffer, try .channelsFirst(pixel))))
            }
        )
    }

    private func pool(
        _ pooling: OneDNNPooling, _ source: OneDNNValue, to shape: [Int]
    ) throws(NetworkError) -> (OneDNNValue, Backward) {
        let tape = tape
        let forward = try tape.makePooling(pooling, source: source.layout, to: shape, isTraining: true)
        let output = tape.reserve(try forward.layout(of: .destination))
        var workspace: [(OneDNNArgument, OneDNNMemory)] = []
        if pooling.needsWorkspace {
            workspace.append((.workspace, tape.reserve(try forward.layout(of: .workspace))))
        }
        tape.append(forward, [(.source, source.memory), (.destination, output)] + workspace)
        return (
            OneDNNValue(shape: shape, output),
            { (gradient) throws(NetworkError) in
                let incoming = try tape.version(of: gradient, in: output.layout)
                let outgoing = tape.reserve(source.layout)
                let primitive = try tape.makePoolingBackward(
                    pooling, source: source.layout, destination: output.layout, forward: forward)
                tape.append(
                    primitive, [(.destinationGradient, incoming), (.sourceGradient, outgoing)] + workspace)
                return [OneDNNValue(shape: source.shape, outgoing)]
            }
        )
    }

    func flatten(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let (source, tape) = (site.inputs[0], tape)
        return (
            try tape.flatten(source, shape: site.outputShape),
            { (gradient) throws(NetworkError) in
                let row = try tape.plain(gradient)
                let layout = try OneDNNLayout.channelsFirst(source.shape)
                return [OneDNNValue(shape: source.shape, OneDNNMemory(row.buffer, layout))]
            }
        )
    }

    func add(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        var sum = try tape.combine(.add, site.inputs[0], site.inputs[1])
        for other in site.inputs.dropFirst(2) { sum = try tape.combine(.add, sum, other, isInPlace: true) }
        let count = site.inputs.count
        return (sum, { (gradient) throws(NetworkError) in Array(repeating: gradient, count: count) })
    }

    func concatenate(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let tape = tape
        let output = try tape.concatenate(site.inputs, shape: site.outputShape)
        return (
            output,
            { (gradient) throws(NetworkError) in
                let whole = try tape.plain(gradient).buffer
                var parts: [OneDNNValue?] = []
                var offset = 0
                for (input, isWanted) in zip(site.inputs, site.wantsInput) {
                    let width = input.shape[input.shape.count - 1]
                    defer { offset += width }
                    guard isWanted else {
                        parts.append(nil)
                        continue
                    }
                    let part = tape.reserve(try .plain(input.shape))
                    let columns = offset..<(offset + width)
                    let stride = gradient.shape[gradient.shape.count - 1]
                    let rows = input.shape.elementCount / width
                    tape.append(touching: [whole, part.buffer]) { (_) throws(NetworkError) in
                        part.buffer.load(columns: columns, of: whole, stride: stride, rows: rows)
                    }
                    parts.append(OneDNNValue(shape: input.shape, part))
                }
                return parts
            }
        )
    }
}

extension OneDNNBuffer {
    /// Copies some columns of a matrix.
    fileprivate func load(columns: Range<Int>, of matrix: OneDNNBuffer, stride: Int, rows: Int) {
        let (source, target) = (matrix.floats, floats)
        for row in 0..<rows {
            for (index, column) in columns.enumerated() {
                target[row * columns.count + index] = source[row * stride + column]
            }
        }
    }
}
#endif
