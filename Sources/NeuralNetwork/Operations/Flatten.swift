/// Each image as one row: [N, H, W, C] becomes [N, C * H * W] in the order channel, row, column, as PyTorch flattens.
public struct Flatten: Operation {
    /// The name of the operation in model files.
    public static let kind = "flatten"

    /// Describes a flattening.
    public init() {}

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {}

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes() }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        return try ShapeRules.checked([input[0], input[1] * input[2] * input[3]])
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        FlatteningKernel(pixels: inputs[0][1] * inputs[0][2], channels: inputs[0][3])
    }
}
