/// The sum of two or more tensors of one shape.
public struct Add: Operation {
    /// The name of the operation in model files.
    public static let kind = "add"

    /// Describes a sum.
    public init() {}

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {}

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes() }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        guard let first = inputs.first, inputs.count >= 2, inputs.allSatisfy({ $0 == first }) else {
            throw NetworkError(.shapeMismatch, "add takes two or more inputs of one shape, not \(inputs)")
        }
        return try ShapeRules.single([first], for: Self.kind)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel { AddKernel() }
}
