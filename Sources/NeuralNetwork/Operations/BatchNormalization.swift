/// Batch normalisation over all axes but the channels (Ioffe and Szegedy 2015), with running statistics at inference:
/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
public struct BatchNormalization: Operation {
    /// The name of the operation in model files.
    public static let kind = "batch_normalization"

    /// Channels of the input.
    public let channels: Int
    /// Added to the variance.
    public let epsilon: Float
    /// The share of a batch in the running statistics.
    public let momentum: Float

    /// Describes a normalisation.
    ///
    /// - Precondition: channels are 1...65536, epsilon and momentum are in 0...1.
    public init(channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
        precondition(
            ShapeRules.channels.contains(channels) && (0...1).contains(epsilon) && (0...1).contains(momentum),
            "\(channels) channels, epsilon \(epsilon) and momentum \(momentum) do not make a normalisation")
        self.channels = channels
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(
            channels: try attributes.integer("channels", in: ShapeRules.channels),
            epsilon: try attributes.float("epsilon", in: 0...1, default: 1e-5),
            momentum: try attributes.float("momentum", in: 0...1, default: 0.1))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "channels": .integer(channels), "epsilon": .real(Double(epsilon)), "momentum": .real(Double(momentum)),
        ])
    }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        [
            ParameterSpecification("weight", shape: [channels], initialization: .constant(1)),
            ParameterSpecification("bias", shape: [channels], initialization: .constant(0)),
            ParameterSpecification("running_mean", shape: [channels], initialization: .constant(0), isTrainable: false),
            ParameterSpecification("running_var", shape: [channels], initialization: .constant(1), isTrainable: false),
        ]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, for: Self.kind)
        try ShapeRules.requireChannels(channels, in: input, for: Self.kind)
        return input
    }

    /// The factor and the offset per channel that the weights amount to at inference.
    ///
    /// - Parameter weights: weight, bias, running mean and running variance.
    package func affine(_ weights: [Tensor]) -> (scale: [Float], shift: [Float]) {
        var scale = [Float](repeating: 0, count: channels)
        var shift = scale
        for channel in 0..<channels {
            let deviation = (weights[3].scalars[channel] + epsilon).squareRoot()
            scale[channel] = weights[0].scalars[channel] / deviation
            shift[channel] = weights[1].scalars[channel] - weights[2].scalars[channel] * scale[channel]
        }
        return (scale, shift)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        let (scale, shift) = affine(weights)
        return AffineKernel(scale: scale, shift: shift)
    }
}
