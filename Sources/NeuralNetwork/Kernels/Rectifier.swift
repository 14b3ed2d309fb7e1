/// A piecewise linear activation: negative elements times a slope, all elements up to a ceiling.
///
/// NaN stays NaN.
struct Rectifier: Sendable, Equatable {
    var slope: Float = 0
    var ceiling: Float = .infinity

    /// Leaves everything as it is.
    static let identity = Rectifier(slope: 1)

    @inline(__always)
    func callAsFunction(_ value: Lanes) -> Lanes {
        let negative = slope == 0 ? Lanes.zero : value * slope
        let rectified = value.replacing(with: negative, where: value .< Lanes.zero)
        return rectified.replacing(with: ceiling, where: rectified .> Lanes(repeating: ceiling))
    }

    @inline(__always)
    func callAsFunction(_ value: Float) -> Float {
        let rectified = value < 0 ? (slope == 0 ? 0 : value * slope) : value
        return rectified > ceiling ? ceiling : rectified
    }
}

/// An operation that a kernel before it can apply to its own results.
protocol RectifyingOperation: Operation {
    var rectifier: Rectifier { get }
}

/// An operation whose kernel can end in a rectifier.
protocol RectifiableOperation: Operation {
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel
}

/// Applies a rectifier to every element; output and input may be the same memory.
struct RectifierKernel: PortableKernel {
    let rectifier: Rectifier

    func run(inputs: [TensorView], output: MutableTensorView) {
        let source = inputs[0].base
        let whole = output.count & ~7
        var index = 0
        while index < whole {
            (output.base + index).store(rectifier((source + index).lanes))
            index &+= 8
        }
        while index < output.count {
            output.base[index] = rectifier(source[index])
            index &+= 1
        }
    }
}
