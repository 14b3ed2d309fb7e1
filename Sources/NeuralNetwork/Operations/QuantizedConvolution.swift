/// A convolution, or a transposed one, whose weights are whole numbers and whose inputs `Quantize` has made whole.
///
/// y = bias + scale * (the sum of weights times inputs), with a scale for each output channel. Weights have 7 bits, so that
/// two products with a byte fit 16 bits: the arithmetic of processors without wider sums of bytes. There are no groups.
public struct QuantizedConvolution: Operation {
    /// The name of the operation in model files.
    public static let kind = "quantized_convolution"
    /// What weights are limited to.
    public static let weights = -63...63
    /// The most products of a sum, which 32 bits then hold whatever the inputs.
    static let maximumProducts = Int(Int32.max) / (255 * weights.upperBound)

    /// The sizes.
    public enum Form: Sendable, Equatable {
        /// An ordinary convolution.
        case plain(Convolution)
        /// A transposed one.
        case transposed(TransposedConvolution)

        /// The same convolution of real numbers.
        fileprivate var real: any RectifiableOperation & FoldableOperation {
            switch self {
            case .plain(let convolution): convolution
            case .transposed(let convolution): convolution
            }
        }

        /// Whether whole numbers can run it: it has a bias and no groups, and no sum has too many products.
        var isSupported: Bool {
            let (inputs, groups) =
                switch self {
                case .plain(let convolution): (convolution.inputChannels, convolution.groups)
                case .transposed(let convolution): (convolution.inputChannels, convolution.groups)
                }
            let shape = real.parameters[0].shape
            return real.bias && groups == 1
                && inputs * shape[2] * shape[3] <= QuantizedConvolution.maximumProducts
        }
    }

    /// The sizes of the convolution, which has a bias.
    public let form: Form

    /// Describes a convolution.
    ///
    /// - Precondition: the form has a bias and no groups, and no sum has more than 133,674 products.
    public init(_ form: Form) {
        self.form = form
        precondition(form.isSupported, "whole numbers cannot run \(form)")
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let isTransposed = try attributes.flag("transposed", default: false)
        form =
            isTransposed
            ? .transposed(try TransposedConvolution(attributes: attributes))
            : .plain(try Convolution(attributes: attributes))
        guard form.isSupported else {
            throw NetworkError(
                .invalidAttribute,
                "a convolution in whole numbers has a bias, no groups, and sums of at most \(Self.maximumProducts) products"
            )
        }
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        var attributes = real.attributes
        if isTransposed { attributes.values["transposed"] = .flag(true) }
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
                "scale", shape: shapes[1], initialization: .constant(1), isTrainable: false,
                values: .within(Quantize.steps)),
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

    private var real: any RectifiableOperation & FoldableOperation { form.real }

    /// Whether the convolution is transposed.
    var isTransposed: Bool { if case .transposed = form { true } else { false } }

    /// The weights of each output channel by their places in the tensor.
    var weightsByChannel: [[Int]] {
        let real = self.real
        var channels = [[Int]](repeating: [], count: real.foldedChannels)
        let length = real.runLength
        for run in 0..<(real.parameters[0].shape.elementCount / length) {
            channels[real.foldedChannel(ofRun: run)] += (run * length)..<((run + 1) * length)
        }
        return channels
    }
}

extension QuantizedConvolution: RectifiableOperation {
    /// A convolution of real numbers with the scales in its weights.
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel {
        let scaled = real.scaled(weights[0], by: weights[2].scalars)
        return real.makeKernel(inputs: inputs, weights: [scaled, weights[1]], activation: activation)
    }
}
