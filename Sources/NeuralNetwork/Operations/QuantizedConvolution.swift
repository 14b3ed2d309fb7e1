/// A convolution, or a transposed one, whose weights are whole numbers and whose inputs `Quantize` has made whole.
///
/// y = bias + scale * (the sum of weights times inputs), with a scale for each output channel. Weights have 7 bits, so that
/// two products with a byte fit 16 bits: the arithmetic of processors without wider sums of bytes.
public struct QuantizedConvolution: Operation {
    /// The name of the operation in model files.
    public static let kind = "quantized_convolution"
    /// What weights are limited to.
    public static let weights = -63...63

    /// The sizes.
    public enum Form: Sendable, Equatable {
        /// An ordinary convolution.
        case plain(Convolution)
        /// A transposed one.
        case transposed(TransposedConvolution)
    }

    /// The sizes of the convolution, which has a bias.
    public let form: Form

    /// Describes a convolution.
    ///
    /// - Precondition: the form has a bias.
    public init(_ form: Form) {
        self.form = form
        precondition(real.bias, "a convolution in whole numbers has a bias")
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let isTransposed = try attributes.flag("transposed", default: false)
        form =
            isTransposed
            ? .transposed(try TransposedConvolution(attributes: attributes))
            : .plain(try Convolution(attributes: attributes))
        guard real.bias else {
            throw NetworkError(.invalidAttribute, "a convolution in whole numbers has a bias")
        }
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        var attributes = real.attributes
        if case .transposed = form { attributes.values["transposed"] = .flag(true) }
        return attributes
    }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        let shapes = real.parameters.map(\.shape)
        return [
            ParameterSpecification(
                "weight", shape: shapes[0], initialization: .constant(0), isTrainable: false,
                values: .whole(Self.weights)),
            ParameterSpecification("bias", shape: shapes[1], initialization: .constant(0), isTrainable: false),
            ParameterSpecification(
                "scale", shape: shapes[1], initialization: .constant(1), isTrainable: false, values: .positive),
        ]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] { try real.outputShape(for: inputs) }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int { real.multiplyAccumulates(for: inputs) }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        makeKernel(inputs: inputs, weights: weights, activation: nil)
    }

    /// The same convolution of real numbers.
    private var real: any RectifiableOperation & FoldableOperation {
        switch form {
        case .plain(let convolution): convolution
        case .transposed(let convolution): convolution
        }
    }

    /// The output channel of a weight.
    func outputChannel(ofWeight index: Int) -> Int { real.foldedChannel(of: index) }
}

extension QuantizedConvolution: RectifiableOperation {
    /// A convolution of real numbers, whose sums of whole ones are exact as long as they fit 24 bits.
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel {
        let scales = weights[2].scalars
        let scaled = weights[0].scalars.enumerated().map { $1 * scales[outputChannel(ofWeight: $0)] }
        let real = [Tensor(shape: weights[0].shape, scalars: scaled), weights[1]]
        return self.real.makeKernel(inputs: inputs, weights: real, activation: activation)
    }
}
