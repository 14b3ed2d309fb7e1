/// A factor and an offset per channel: y = x * weight + bias.
public struct Scale: Operation {
    /// The name of the operation in model files.
    public static let kind = "scale"

    /// Channels of the input.
    public let channels: Int

    /// Describes a scaling.
    ///
    /// - Precondition: channels are 1...65536.
    public init(channels: Int) {
        precondition(ShapeRules.channels.contains(channels), "\(channels) channels do not make a scaling")
        self.channels = channels
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(channels: try attributes.integer("channels", in: ShapeRules.channels))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes(["channels": .integer(channels)]) }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        [
            ParameterSpecification("weight", shape: [channels], initialization: .constant(1)),
            ParameterSpecification("bias", shape: [channels], initialization: .constant(0)),
        ]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, for: Self.kind)
        try ShapeRules.requireChannels(channels, in: input, for: Self.kind)
        return input
    }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int {
        (try? outputShape(for: inputs))?.elementCount ?? 0
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        AffineKernel(scale: weights[0].scalars, shift: weights[1].scalars)
    }
}
