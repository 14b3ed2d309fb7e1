/// The mean over all pixels, per channel: [N, H, W, C] becomes [N, C].
public struct GlobalAveragePool: Operation {
    /// The name of the operation in model files.
    public static let kind = "global_average_pool"

    /// Describes a pooling.
    public init() {}

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {}

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes() }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        return [input[0], input[3]]
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        GlobalAverageKernel(pixels: inputs[0][1] * inputs[0][2], channels: inputs[0][3])
    }
}
