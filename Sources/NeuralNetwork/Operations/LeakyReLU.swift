/// The leaky rectifier: negative elements are multiplied by a slope.
public struct LeakyReLU: Operation {
    /// The name of the operation in model files.
    public static let kind = "leaky_relu"

    /// The factor of negative elements.
    public let slope: Float

    /// Describes a rectifier.
    ///
    /// - Precondition: the slope is in -1...1.
    public init(slope: Float = 0.01) {
        precondition((-1...1).contains(slope), "the slope \(slope) is outside -1...1")
        self.slope = slope
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(slope: try attributes.float("slope", in: -1...1, default: 0.01))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes(["slope": .real(Double(slope))]) }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        try ShapeRules.single(inputs, for: Self.kind)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        RectifierKernel(rectifier: rectifier)
    }
}

extension LeakyReLU: RectifyingOperation {
    var rectifier: Rectifier { Rectifier(slope: slope) }
}
