/// The rectifier: negative elements become zero.
public struct ReLU: Operation {
    /// The name of the operation in model files.
    public static let kind = "relu"

    /// Describes a rectifier.
    public init() {}

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {}

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes() }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        try ShapeRules.single(inputs, for: Self.kind)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        RectifierKernel(rectifier: rectifier)
    }
}

extension ReLU: RectifyingOperation {
    var rectifier: Rectifier { Rectifier() }
}
