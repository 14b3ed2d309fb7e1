#if OneDNN
internal import COneDNN

/// The primitives that networks are made of. The inputs keep the layouts that they have, or are reordered into those
/// that the primitive asks for; the results have the layout that the primitive chose.
extension OneDNNTape {
    /// Compiles a convolution, of bytes where it is told what their sums mean, with results in a layout or in any.
    package func makeConvolution(
        _ convolution: OneDNNConvolution, from inputShape: [Int], to outputShape: [Int], hasBias: Bool,
        postOperations: [OneDNNPostOperation] = [], byteSums: OneDNNByteSums? = nil, into layout: OneDNNLayout? = nil,
        isTraining: Bool = false
    ) throws(NetworkError) -> OneDNNPrimitive {
        let source = try OneDNNLayout.any(inputShape, of: byteSums == nil ? .float : .unsignedByte)
        let weights = try convolution.anyWeights(of: byteSums == nil ? .float : .signedByte)
        let bias = hasBias ? try OneDNNLayout.plain([convolution.outputChannels]) : nil
        let element: OneDNNElement = byteSums?.makesBytes ?? false ? .unsignedByte : .float
        let destination = if let layout { layout } else { try OneDNNLayout.any(outputShape, of: element) }
        var window = convolution.window.native
        let posts = postOperations.map(\.native)
        return try OneDNNPrimitive("convolve \(inputShape) to \(outputShape)", context: context) { result, context in
            OneDNNByteSums.withNative(byteSums) { sums in
                onednn_convolution_forward(
                    result, context, convolution.isTransposed ? 1 : 0, isTraining ? 1 : 0, &window, source.handle,
                    weights.handle, bias?.handle, destination.handle, posts, Int32(posts.count), sums)
            }
        }
    }

    /// Compiles a fully connected layer.
    package func makeLinear(
        inputs: [Int], outputs: [Int], hasBias: Bool, postOperations: [OneDNNPostOperation] = [],
        isTraining: Bool = false
    ) throws(NetworkError) -> OneDNNPrimitive {
        let source = try OneDNNLayout.any(inputs)
        let weights = try OneDNNLayout.any([outputs[1], inputs[1]])
        let bias = hasBias ? try OneDNNLayout.plain([outputs[1]]) : nil
        let destination = try OneDNNLayout.any(outputs)
        let posts = postOperations.map(\.native)
        return try OneDNNPrimitive("multiply \(inputs) to \(outputs)", context: context) { result, context in
            onednn_linear_forward(
                result, context, isTraining ? 1 : 0, source.handle, weights.handle, bias?.handle, destination.handle,
                posts, Int32(posts.count))
        }
    }

    /// Appends a primitive of weights: a convolution or a fully connected layer.
    ///
    /// - Parameters:
    ///   - sum: the value that a sum among the post-operations adds and whose memory the result takes over.
    ///   - factor: what a factor among the post-operations multiplies by, in the layout that it was told.
    ///   - zeroPoint: what results have too much, where they are bytes.
    package func weighted(
        _ primitive: OneDNNPrimitive, source: OneDNNValue, weights: OneDNNValue, bias: OneDNNValue?, shape: [Int],
        sum: OneDNNValue? = nil, factor: OneDNNMemory? = nil, zeroPoint: Int? = nil
    ) throws(NetworkError) -> OneDNNValue {
        let input = try version(of: source, in: primitive.layout(of: .source))
        let packed = try version(of: weights, in: primitive.layout(of: .weights))
        let layout = try primitive.layout(of: .destination)
        let output: OneDNNMemory
        if let sum {
            output = try version(of: sum, in: layout)
        } else {
            output = reserve(layout)
        }
        var arguments: [(OneDNNArgument, OneDNNMemory)] = [
            (.source, input), (.weights, packed), (.destination, output),
        ]
        if let bias { arguments.append((.bias, bias.memory)) }
        if let factor { arguments.append((.factor, factor)) }
        append(primitive, arguments)
        return OneDNNValue(shape: shape, output, zeroPoint: zeroPoint)
    }

    /// Appends the rounding of floats to bytes, channels last.
    package func quantize(_ value: OneDNNValue, _ rounding: Quantize) throws(NetworkError) -> OneDNNValue {
        let layout = try OneDNNLayout.plain(value.shape, of: .unsignedByte)
        let primitive = try OneDNNPrimitive("round \(value.shape) to bytes", context: context) { result, context in
            onednn_quantization(
                result, context, value.layout.handle, layout.handle, rounding.rate, Int32(rounding.zeroPoint))
        }
        let output = reserve(layout)
        append(primitive, [(.source, value.memory), (.destination, output)])
        return OneDNNValue(shape: value.shape, output, zeroPoint: rounding.zeroPoint)
    }

    /// A value as floats, whether it has bytes or not.
    package func numbers(_ value: OneDNNValue) throws(NetworkError) -> OneDNNValue {
        guard let zeroPoint = value.zeroPoint else { return value }
        let bytes = OneDNNValue(shape: value.shape, try plain(value))
        return zeroPoint == 0 ? bytes : try apply(.linear(1, Float(-zeroPoint)), to: bytes)
    }

    /// Appends the rounding of magnitudes, each times a rate, to bytes up to a limit; from floats to bytes channels last.
    package func quantizeMagnitudes(
        of value: OneDNNMemory, shape: [Int], rate: Float, limit: Int
    ) throws(NetworkError) -> OneDNNValue {
        let layout = try OneDNNLayout.plain(shape, of: .unsignedByte)
        let factor = constant(
            Tensor(shape: [1, 1, 1, 1], repeating: rate), layout: try .plain([1, 1, 1, 1]))
        let posts = [OneDNNPostOperation.apply(.absolute), .apply(.clip(0, Float(limit)))].map(\.native)
        let primitive = try OneDNNPrimitive("round magnitudes of \(shape)", context: context) { result, context in
            onednn_binary(
                result, context, ONEDNN_MULTIPLY, value.layout.handle, factor.layout.handle, layout.handle, posts,
                Int32(posts.count))
        }
        let output = reserve(layout)
        append(primitive, [(.source, value), (.secondSource, factor.memory), (.destination, output)])
        return OneDNNValue(shape: shape, output, zeroPoint: 0)
    }

    /// Compiles a function of every element.
    package func makeFunction(
        _ function: OneDNNFunction, layout: OneDNNLayout, isTraining: Bool = false
    ) throws(NetworkError) -> OneDNNPrimitive {
        let (name, alpha, beta) = function.native
        return try OneDNNPrimitive("apply a function", context: context) { result, context in
            onednn_function_forward(result, context, name, alpha, beta, isTraining ? 1 : 0, layout.handle)
        }
    }

    /// Appends a function of every element, in the layout of the value.
    package func apply(_ function: OneDNNFunction, to value: OneDNNValue) throws(NetworkError) -> OneDNNValue {
        let primitive = try makeFunction(function, layout: value.layout)
        let output = reserve(value.layout)
        append(primitive, [(.source, value.memory), (.destination, output)])
        return OneDNNValue(shape: value.shape, output)
    }

    /// Appends a function of the elements of two values of one shape, in the layout of the first.
    package func combine(
        _ operation: OneDNNOperator, _ first: OneDNNValue, _ second: OneDNNValue, isInPlace: Bool = false
    ) throws(NetworkError) -> OneDNNValue {
        let layout = first.layout
        let other = try version(of: second, in: layout)
        let primitive = try OneDNNPrimitive("combine two tensors of \(first.shape)", context: context) {
            onednn_binary($0, $1, operation.native, layout.handle, layout.handle, layout.handle, nil, 0)
        }
        let output = isInPlace ? first.memory : reserve(layout)
        append(primitive, [(.source, first.memory), (.secondSource, other), (.destination, output)])
        return OneDNNValue(shape: first.shape, output)
    }

    /// Compiles a pooling; the result has the layout that suits that of the source.
    package func makePooling(
        _ pooling: OneDNNPooling, source: OneDNNLayout, to outputShape: [Int], isTraining: Bool = false
    ) throws(NetworkError) -> OneDNNPrimitive {
        let destination = try OneDNNLayout.any(outputShape)
        var window = pooling.window.native
        return try OneDNNPrimitive("pool to \(outputShape)", context: context) { result, context in
            onednn_pooling_forward(
                result, context, pooling.native, isTraining ? 1 : 0, &window, source.handle, destination.handle)
        }
    }

    /// Appends a pooling for inference.
    package func pool(
        _ pooling: OneDNNPooling, _ value: OneDNNValue, to shape: [Int]
    ) throws(NetworkError) -> OneDNNValue {
        let primitive = try makePooling(pooling, source: value.layout, to: shape)
        let output = reserve(try primitive.layout(of: .destination))
        append(primitive, [(.source, value.memory), (.destination, output)])
        return OneDNNValue(shape: shape, output)
    }

    /// Compiles a batch normalisation.
    package func makeNormalization(
        _ normalization: OneDNNNormalization, layout: OneDNNLayout
    ) throws(NetworkError) -> OneDNNPrimitive {
        var settings = normalization.native
        return try OneDNNPrimitive("normalise a batch", context: context) { result, context in
            onednn_normalization_forward(result, context, &settings, layout.handle)
        }
    }

    /// Appends values joined along their channels.
    package func concatenate(_ values: [OneDNNValue], shape: [Int]) throws(NetworkError) -> OneDNNValue {
        let destination = try OneDNNLayout.any(shape)
        let sources = values.map { Optional($0.layout.handle) }
        let primitive = try OneDNNPrimitive("join tensors to \(shape)", context: context) { result, context in
            onednn_concatenation(result, context, sources, Int32(sources.count), destination.handle)
        }
        let output = reserve(try primitive.layout(of: .destination))
        let parts = values.enumerated().map { (OneDNNArgument.part($0.offset), $0.element.memory) }
        append(primitive, parts + [(.destination, output)])
        return OneDNNValue(shape: shape, output)
    }

    /// The value seen as rows of features, in the order channels, height, width.
    package func flatten(_ value: OneDNNValue, shape: [Int]) throws(NetworkError) -> OneDNNValue {
        let dense =
            value.shape.count == 4
            ? try version(of: value, in: .channelsFirst(value.shape)) : try plain(value)
        dense.buffer.isShared = true
        return OneDNNValue(shape: shape, OneDNNMemory(dense.buffer, try .plain(shape)))
    }
}
#endif
