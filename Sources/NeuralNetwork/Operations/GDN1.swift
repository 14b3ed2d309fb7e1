/// The simplified generalised divisive normalisation, or its inverse (Johnston and others 2019, arXiv 1912.08771).
///
/// For the channels x of a pixel: n_i = beta_i + sum_j gamma_ij |x_j|; y_i = x_i / n_i, or x_i * n_i for the inverse.
/// Beta and gamma are stored re-parametrised, stored = sqrt(max(v + p, p)) with p = 2^-36, which keeps the effective
/// values positive: v = max(stored, bound)^2 - p.
public struct GDN1: Operation {
    /// The name of the operation in model files.
    public static let kind = "gdn1"
    /// The offset under the root of the stored form.
    public static let pedestal: Float = 0x1p-36
    /// The least stored beta: sqrt(1e-6 + pedestal).
    public static let betaBound: Float = (1e-6 + pedestal).squareRoot()
    /// The least stored gamma: sqrt(pedestal).
    public static let gammaBound: Float = 0x1p-18

    /// Channels of the input.
    public let channels: Int
    /// Whether the pixel is multiplied by the norm rather than divided.
    public let inverse: Bool

    /// Describes a normalisation.
    ///
    /// - Precondition: channels are 1...65536.
    public init(channels: Int, inverse: Bool = false) {
        precondition(ShapeRules.channels.contains(channels), "\(channels) channels do not make a normalisation")
        self.channels = channels
        self.inverse = inverse
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(
            channels: try attributes.integer("channels", in: ShapeRules.channels),
            inverse: try attributes.flag("inverse", default: false))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes(["channels": .integer(channels), "inverse": .flag(inverse)]) }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        let one = Self.stored(1)
        let tenth = Self.stored(0.1)
        let none = Self.stored(0)
        return [
            ParameterSpecification("beta", shape: [channels], initialization: .constant(one)),
            ParameterSpecification(
                "gamma", shape: [channels, channels], initialization: .diagonal(tenth, elsewhere: none)),
        ]
    }

    /// The stored form of an effective value.
    public static func stored(_ effective: Float) -> Float {
        max(effective + pedestal, pedestal).squareRoot()
    }

    /// The effective beta [C] and gamma [C, C] of the stored ones.
    public static func effective(beta: Tensor, gamma: Tensor) -> (beta: Tensor, gamma: Tensor) {
        func value(_ tensor: Tensor, _ bound: Float) -> Tensor {
            Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { stored in
                    let bounded = max(stored, bound)
                    return bounded * bounded - pedestal
                })
        }
        return (value(beta, betaBound), value(gamma, gammaBound))
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, for: Self.kind)
        try ShapeRules.requireChannels(channels, in: input, for: Self.kind)
        return input
    }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int {
        guard let output = try? outputShape(for: inputs) else { return 0 }
        return output.elementCount.multipliedSaturated(by: channels)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        let (beta, gamma) = Self.effective(beta: weights[0], gamma: weights[1])
        return GDN1Kernel(beta: beta.scalars, gamma: gamma.scalars, inverse: inverse)
    }
}
