/// The simplified generalised divisive normalisation, or its inverse, with whole numbers in its norm.
///
/// For the channels x of a pixel: n_i = beta_i + scale_i * sum_j gamma_ij m_j with m_j = round(|x_j| / step), ties to even, at
/// most 127; y_i = x_i / n_i, or x_i * n_i for the inverse. Gamma has 7 bits, as m has. See `GDN1`.
public struct QuantizedGDN1: Operation {
    /// The name of the operation in model files.
    public static let kind = "quantized_gdn1"
    /// What the whole numbers on either side of a product are limited to, so that two products fit 16 bits.
    static let limit = 127

    /// Channels of the input.
    public let channels: Int
    /// Whether the pixel is multiplied by the norm rather than divided.
    public let inverse: Bool
    /// What lies between two neighbouring magnitudes.
    public let step: Float

    /// Describes a normalisation.
    ///
    /// - Precondition: channels are 1...65536, the step is in 2^-60...2^60.
    public init(channels: Int, inverse: Bool = false, step: Float) {
        precondition(
            ShapeRules.channels.contains(channels) && Quantize.steps.contains(step),
            "\(channels) channels and a step of \(step) do not make a normalisation")
        self.channels = channels
        self.inverse = inverse
        self.step = step
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(
            channels: try attributes.integer("channels", in: ShapeRules.channels),
            inverse: try attributes.flag("inverse", default: false),
            step: try attributes.float("step", in: Quantize.steps))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes(["channels": .integer(channels), "inverse": .flag(inverse), "step": .real(Double(step))])
    }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        [
            ParameterSpecification(
                "beta", shape: [channels], initialization: .constant(1), isTrainable: false,
                values: .within(Quantize.steps)),
            ParameterSpecification(
                "gamma", shape: [channels, channels], initialization: .constant(0), isTrainable: false,
                values: .whole(0...Self.limit)),
            ParameterSpecification(
                "scale", shape: [channels], initialization: .constant(1), isTrainable: false,
                values: .within(Quantize.steps)),
        ]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] { try real.outputShape(for: inputs) }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int { real.multiplyAccumulates(for: inputs) }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        let scales = weights[2].scalars
        let gamma = weights[1].scalars.enumerated().map { $1 * scales[$0 / channels] }
        let rounding = GDN1Kernel.Rounding(rate: rate, limit: Float(Self.limit))
        return GDN1Kernel(beta: weights[0].scalars, gamma: gamma, inverse: inverse, rounding: rounding)
    }

    /// What magnitudes are multiplied by, as every engine does.
    var rate: Float { 1 / step }

    /// The same normalisation of real numbers.
    private var real: GDN1 { GDN1(channels: channels, inverse: inverse) }
}
