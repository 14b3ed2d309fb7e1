/// The rectifier with a ceiling: elements are clamped to 0...maximum (ReLU6 with the usual 6).
public struct ClippedReLU: Operation {
    /// The name of the operation in model files.
    public static let kind = "clipped_relu"

    /// The ceiling.
    public let maximum: Float

    /// Describes a rectifier.
    ///
    /// - Precondition: the maximum is positive and finite.
    public init(maximum: Float = 6) {
        precondition(maximum > 0 && maximum.isFinite, "a rectifier cannot be clipped at \(maximum)")
        self.maximum = maximum
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let range = Float.leastNormalMagnitude...Float.greatestFiniteMagnitude
        self.init(maximum: try attributes.float("maximum", in: range, default: 6))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes(["maximum": .real(Double(maximum))]) }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        try ShapeRules.single(inputs, for: Self.kind)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        RectifierKernel(rectifier: rectifier)
    }
}

extension ClippedReLU: RectifyingOperation {
    var rectifier: Rectifier { Rectifier(ceiling: maximum) }
}
