/// Rounds to whole numbers of 8 bits, which convolutions in whole numbers read.
///
/// y = round(x / step + zeroPoint) - zeroPoint, ties to even, limited to -zeroPoint...255 - zeroPoint: 256 numbers, 0 among
/// them, so that the zeros around an image stay what they are (Jacob et al., CVPR 2018, "Quantization and training of neural networks for efficient
/// integer-arithmetic-only inference", section 2.1).
public struct Quantize: Operation {
    /// The name of the operation in model files.
    public static let kind = "quantize"
    /// What steps may be.
    static let steps: ClosedRange<Float> = 0x1p-60...0x1p60

    /// The step next to a number that may be none.
    static func step(nearest number: Float) -> Float { min(max(number, steps.lowerBound), steps.upperBound) }

    /// What lies between two neighbouring results.
    public let step: Float
    /// How many of the 256 results are negative.
    public let zeroPoint: Int

    /// Describes the rounding.
    ///
    /// - Precondition: the step is in 2^-60...2^60, the zero point in 0...255.
    public init(step: Float, zeroPoint: Int = 0) {
        precondition(
            Self.steps.contains(step) && (0...255).contains(zeroPoint),
            "a step of \(step) and a zero point of \(zeroPoint) do not round to 8 bits")
        self.step = step
        self.zeroPoint = zeroPoint
    }

    /// The finest rounding that covers a range, which is widened to 0.
    public init(covering range: ClosedRange<Float>) {
        let (lowest, highest) = (min(range.lowerBound, 0), max(range.upperBound, 0))
        let step = Self.step(nearest: highest > lowest ? (highest - lowest) / 255 : 1)
        self.init(step: step, zeroPoint: Int(min((-lowest / step).rounded(), 255)))
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(
            step: try attributes.float("step", in: Self.steps),
            zeroPoint: try attributes.integer("zero_point", in: 0...255, default: 0))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes(["step": .real(Double(step)), "zero_point": .integer(zeroPoint)])
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        try ShapeRules.single(inputs, for: Self.kind)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        QuantizeKernel(rate: rate, zeroPoint: Float(zeroPoint))
    }

    /// What inputs are multiplied by, as every engine does.
    var rate: Float { 1 / step }
}

/// Rounds every element; output and input may be the same memory.
struct QuantizeKernel: PortableKernel {
    let rate: Float
    let zeroPoint: Float

    func run(inputs: [TensorView], output: MutableTensorView) {
        let source = inputs[0].base
        let highest = Lanes(repeating: 255)
        let whole = output.count & ~7
        var index = 0
        while index < whole {
            let byte = ((source + index).lanes * rate + zeroPoint).rounded(.toNearestOrEven)
            (output.base + index).store(byte.clamped(lowerBound: .zero, upperBound: highest) - zeroPoint)
            index &+= 8
        }
        while index < output.count {
            let byte = (source[index] * rate + zeroPoint).rounded(.toNearestOrEven)
            output.base[index] = min(max(byte, 0), 255) - zeroPoint
            index &+= 1
        }
    }
}
