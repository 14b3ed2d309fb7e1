/// A 2-D transposed convolution: the adjoint of a convolution, which enlarges the grid by its stride.
///
/// Input [N, H, W, inputChannels], output [N, H', W', outputChannels] with
/// H' = (H - 1) * stride - top - bottom + kernel height + output padding.
public struct TransposedConvolution: Operation {
    /// The name of the operation in model files.
    public static let kind = "transposed_convolution"

    /// Channels of the input.
    public let inputChannels: Int
    /// Channels of the output.
    public let outputChannels: Int
    /// Height and width of the window.
    public let kernel: [Int]
    /// Vertical and horizontal enlargement.
    public let stride: [Int]
    /// Rows and columns cut from the output.
    public let padding: Padding
    /// Rows and columns added below and to the right, each less than the stride.
    public let outputPadding: [Int]
    /// Groups of channels that do not see each other.
    public let groups: Int
    /// Whether a bias is added.
    public let bias: Bool

    /// Describes a transposed convolution.
    ///
    /// - Precondition: channels are 1...65536 and multiples of `groups`; kernel and stride are 1...64, padding 0...64,
    ///   output padding less than the stride.
    public init(
        inputChannels: Int, outputChannels: Int, kernel: [Int], stride: [Int] = [1, 1], padding: Padding = .zero,
        outputPadding: [Int] = [0, 0], groups: Int = 1, bias: Bool = true
    ) {
        precondition(
            ShapeRules.channels.contains(inputChannels) && ShapeRules.channels.contains(outputChannels)
                && ShapeRules.channels.contains(groups) && inputChannels % groups == 0 && outputChannels % groups == 0,
            "channels \(inputChannels), \(outputChannels) and groups \(groups) do not make a transposed convolution")
        precondition(
            ShapeRules.isPair(kernel, in: ShapeRules.kernel) && ShapeRules.isPair(stride, in: ShapeRules.stride)
                && padding.sides.allSatisfy(ShapeRules.padding.contains) && outputPadding.count == 2
                && zip(outputPadding, stride).allSatisfy { $0 >= 0 && $0 < $1 },
            "kernel \(kernel), stride \(stride), padding \(padding) and output padding \(outputPadding) do not fit")
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.outputPadding = outputPadding
        self.groups = groups
        self.bias = bias
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let input = try attributes.integer("input_channels", in: ShapeRules.channels)
        let output = try attributes.integer("output_channels", in: ShapeRules.channels)
        let groups = try attributes.integer("groups", in: ShapeRules.channels, default: 1)
        guard input % groups == 0, output % groups == 0 else {
            throw NetworkError(.invalidAttribute, "\(groups) groups do not divide \(input) and \(output) channels")
        }
        let stride = try attributes.integers("stride", count: 2, in: ShapeRules.stride, default: [1, 1])
        let added = try attributes.integers("output_padding", count: 2, in: 0...63, default: [0, 0])
        guard added[0] < stride[0], added[1] < stride[1] else {
            throw NetworkError(.invalidAttribute, "the output padding \(added) must be less than the stride \(stride)")
        }
        self.init(
            inputChannels: input, outputChannels: output,
            kernel: try attributes.integers("kernel", count: 2, in: ShapeRules.kernel), stride: stride,
            padding: try Padding(attributes: attributes, in: ShapeRules.padding), outputPadding: added, groups: groups,
            bias: try attributes.flag("bias", default: true))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "input_channels": .integer(inputChannels), "output_channels": .integer(outputChannels),
            "kernel": .integers(kernel), "stride": .integers(stride), "padding": .integers(padding.sides),
            "output_padding": .integers(outputPadding), "groups": .integer(groups), "bias": .flag(bias),
        ])
    }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        // Each output sees about kernel / stride taps per direction of each input channel of its group.
        let taps = max(1, kernel[0] * kernel[1] / (stride[0] * stride[1]))
        let fanIn = inputChannels / groups * taps
        let weight = ParameterSpecification(
            "weight", shape: [inputChannels, outputChannels / groups] + kernel, initialization: .heNormal(fanIn: fanIn))
        let offset = ParameterSpecification("bias", shape: [outputChannels], initialization: .uniform(fanIn: fanIn))
        return bias ? [weight, offset] : [weight]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        try ShapeRules.requireChannels(inputChannels, in: input, for: Self.kind)
        let height = (input[1] - 1) * stride[0] - padding.top - padding.bottom + kernel[0] + outputPadding[0]
        let width = (input[2] - 1) * stride[1] - padding.left - padding.right + kernel[1] + outputPadding[1]
        return try ShapeRules.checked([input[0], height, width, outputChannels])
    }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int {
        guard (try? outputShape(for: inputs)) != nil else { return 0 }
        return inputs[0].elementCount.multipliedSaturated(by: outputChannels / groups * kernel[0] * kernel[1])
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        makeKernel(inputs: inputs, weights: weights, activation: nil)
    }
}
