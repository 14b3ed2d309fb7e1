/// Exponentials that sum to one over the channels (the last axis).
public struct Softmax: Operation {
    /// The name of the operation in model files.
    public static let kind = "softmax"

    /// Describes a softmax.
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
        SoftmaxKernel(channels: inputs[0][inputs[0].count - 1])
    }
}
