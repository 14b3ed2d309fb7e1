/// Two or more tensors side by side along the channels.
public struct Concatenate: Operation {
    /// The name of the operation in model files.
    public static let kind = "concatenate"

    /// Describes a concatenation.
    public init() {}

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {}

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes() }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        guard let first = inputs.first, inputs.count >= 2 else {
            throw NetworkError(.shapeMismatch, "concatenate takes two or more inputs, not \(inputs.count)")
        }
        var channels = 0
        for input in inputs {
            let shape = try ShapeRules.single([input], for: Self.kind)
            guard shape.dropLast() == first.dropLast() else {
                throw NetworkError(.shapeMismatch, "concatenate takes inputs that differ in channels only: \(inputs)")
            }
            channels = channels.addingSaturated(shape[shape.count - 1])
        }
        return try ShapeRules.checked(first.dropLast() + [channels])
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        ConcatenationKernel(channels: inputs.map { $0[$0.count - 1] }, rows: inputs[0].dropLast().reduce(1, *))
    }
}
