#if OneDNN
package import COneDNN

/// How a kernel walks over an image, in the library's terms.
package struct OneDNNWindow {
    package let native: onednn_window

    package init(kernel: [Int], stride: [Int], padding: Padding) {
        native = onednn_window(
            kernel_height: Int64(kernel[0]), kernel_width: Int64(kernel[1]),
            stride_height: Int64(stride[0]), stride_width: Int64(stride[1]),
            padding_top: Int64(padding.top), padding_left: Int64(padding.left),
            padding_bottom: Int64(padding.bottom), padding_right: Int64(padding.right))
    }
}

/// A convolution or transposed convolution, in the library's terms.
package struct OneDNNConvolution {
    package let isTransposed: Bool
    package let window: OneDNNWindow
    /// Groups if more than one, output channels and input channels per group, height, width.
    let weightDimensions: [Int]
    /// Where the elements of the weight tensor lie, in the order of the dimensions.
    let weightStrides: [Int]
    package let outputChannels: Int

    package init(_ operation: Convolution) {
        let (groups, kernel) = (operation.groups, operation.kernel)
        let dimensions = [groups, operation.outputChannels / groups, operation.inputChannels / groups] + kernel
        self.init(
            isTransposed: false,
            window: OneDNNWindow(kernel: kernel, stride: operation.stride, padding: operation.padding),
            dimensions: dimensions, strides: OneDNNLayout.rowMajorStrides(dimensions))
    }

    package init(_ operation: TransposedConvolution) {
        let (groups, kernel) = (operation.groups, operation.kernel)
        let (outputs, inputs) = (operation.outputChannels / groups, operation.inputChannels / groups)
        let area = kernel[0] * kernel[1]
        self.init(
            isTransposed: true,
            window: OneDNNWindow(kernel: kernel, stride: operation.stride, padding: operation.padding),
            dimensions: [groups, outputs, inputs] + kernel,
            strides: [inputs * outputs * area, area, outputs * area, kernel[1], 1])
    }

    /// A matrix of the shape output, input applied to every pixel.
    package init(mixing channels: Int) {
        self.init(
            isTransposed: false, window: OneDNNWindow(kernel: [1, 1], stride: [1, 1], padding: .zero),
            dimensions: [1, channels, channels, 1, 1],
            strides: OneDNNLayout.rowMajorStrides([1, channels, channels, 1, 1]))
    }

    private init(isTransposed: Bool, window: OneDNNWindow, dimensions: [Int], strides: [Int]) {
        self.isTransposed = isTransposed
        self.window = window
        let dropped = dimensions[0] == 1 ? 1 : 0
        weightDimensions = Array(dimensions.dropFirst(dropped))
        weightStrides = Array(strides.dropFirst(dropped))
        outputChannels = dimensions[0] * dimensions[1]
    }

    /// The layout of the weight tensor as parameters hold it.
    package func plainWeights() throws(NetworkError) -> OneDNNLayout {
        try OneDNNLayout(dimensions: weightDimensions, strides: weightStrides)
    }

    /// Whatever layout of the weights the primitive likes best.
    package func anyWeights(of element: OneDNNElement = .float) throws(NetworkError) -> OneDNNLayout {
        try OneDNNLayout(dimensions: weightDimensions, strides: nil, of: element)
    }
}

/// A function of one number, in the library's terms.
package enum OneDNNFunction: Equatable {
    /// Negative numbers times a slope that is not negative.
    case rectifier(slope: Float)
    /// Numbers kept within two bounds.
    case clip(Float, Float)
    /// The magnitude.
    case absolute
    /// Numbers times a factor, plus an offset.
    case linear(Float, Float)
    /// One over the number.
    case reciprocal

    package var native: (function: onednn_function, alpha: Float, beta: Float) {
        switch self {
        case .rectifier(let slope): (ONEDNN_RELU, slope, 0)
        case .clip(let lower, let upper): (ONEDNN_CLIP, lower, upper)
        case .absolute: (ONEDNN_ABSOLUTE, 0, 0)
        case .linear(let factor, let offset): (ONEDNN_LINEAR, factor, offset)
        // The library knows it as a power.
        case .reciprocal: (ONEDNN_RECIPROCAL, 1, -1)
        }
    }

    /// The function that does to numbers times a positive factor what this does to the numbers.
    func scaled(by factor: Float) -> OneDNNFunction {
        guard case .clip(let lower, let upper) = self else { return self }
        return .clip(lower * factor, upper * factor)
    }

    /// The function of an activation, or nil when the library has none for it.
    package init?(_ operation: any Operation) {
        switch operation {
        case is ReLU: self = .rectifier(slope: 0)
        case let leaky as LeakyReLU where leaky.slope >= 0: self = .rectifier(slope: leaky.slope)
        case let clipped as ClippedReLU: self = .clip(0, clipped.maximum)
        default: return nil
        }
    }
}

/// What happens to a result before it is stored.
package enum OneDNNPostOperation {
    /// The former contents of the destination are added.
    case sum
    /// A function is applied.
    case apply(OneDNNFunction)
    /// The elements are multiplied by those of a tensor, the argument `factor`.
    case multiply(OneDNNLayout)

    var native: onednn_post_operation {
        let none = OneDNNFunction.linear(1, 0).native
        return switch self {
        case .sum: Self.native(ONEDNN_POST_SUM, none)
        case .apply(let function): Self.native(ONEDNN_POST_FUNCTION, function.native)
        case .multiply(let factor): Self.native(ONEDNN_POST_FACTOR, none, factor: factor.handle)
        }
    }

    private static func native(
        _ kind: onednn_post_kind, _ function: (function: onednn_function, alpha: Float, beta: Float),
        factor: OpaquePointer? = nil
    ) -> onednn_post_operation {
        onednn_post_operation(
            kind: kind, function: function.function, alpha: function.alpha, beta: function.beta, factor: factor)
    }
}

/// A function of two numbers, in the library's terms.
package enum OneDNNOperator {
    case add
    case subtract
    case multiply
    case divide

    var native: onednn_operator {
        switch self {
        case .add: ONEDNN_ADD
        case .subtract: ONEDNN_SUBTRACT
        case .multiply: ONEDNN_MULTIPLY
        case .divide: ONEDNN_DIVIDE
        }
    }
}

/// A pooling, in the library's terms.
package struct OneDNNPooling {
    package let native: onednn_pooling
    package let window: OneDNNWindow
    /// Whether the backward pass needs to know which elements won.
    package var needsWorkspace: Bool { native == ONEDNN_MAXIMUM }

    package init(_ operation: MaxPool) {
        native = ONEDNN_MAXIMUM
        window = OneDNNWindow(kernel: operation.kernel, stride: operation.stride, padding: operation.padding)
    }

    package init(_ operation: AveragePool) {
        native = operation.countsPadding ? ONEDNN_AVERAGE_WITH_PADDING : ONEDNN_AVERAGE_WITHOUT_PADDING
        window = OneDNNWindow(kernel: operation.kernel, stride: operation.stride, padding: operation.padding)
    }

    /// The mean of all pixels of images of this shape.
    package init(globalAverageOf shape: [Int]) {
        native = ONEDNN_AVERAGE_WITHOUT_PADDING
        window = OneDNNWindow(kernel: [shape[1], shape[2]], stride: [1, 1], padding: .zero)
    }
}

/// A batch normalisation, in the library's terms.
package struct OneDNNNormalization {
    package var epsilon: Float
    /// Whether the mean and the variance are given rather than measured.
    package var usesGivenStatistics: Bool
    /// Whether a rectifier follows.
    package var isRectified: Bool
    /// Whether a backward pass follows.
    package var isTraining: Bool

    package init(epsilon: Float, usesGivenStatistics: Bool, isRectified: Bool, isTraining: Bool) {
        self.epsilon = epsilon
        self.usesGivenStatistics = usesGivenStatistics
        self.isRectified = isRectified
        self.isTraining = isTraining
    }

    /// The variance that, with `scalingEpsilon`, divides by exactly one: what turns a normalisation into a scaling.
    package static let scalingVariance: Float = 1 - scalingEpsilon
    /// Not zero, because the library also divides the padding behind the last channel, whose variance is zero.
    package static let scalingEpsilon: Float = 0x1p-10

    package var native: onednn_normalization {
        onednn_normalization(
            epsilon: epsilon, uses_given_statistics: usesGivenStatistics ? 1 : 0, is_rectified: isRectified ? 1 : 0,
            is_training: isTraining ? 1 : 0)
    }
}
#endif
