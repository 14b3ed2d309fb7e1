/// A 2-D convolution (cross-correlation) with optional groups and bias.
///
/// Input [N, H, W, inputChannels], output [N, H', W', outputChannels] with
/// H' = (H + top + bottom - kernel height) / stride + 1, rounded down.
public struct Convolution: Operation {
    /// The name of the operation in model files.
    public static let kind = "convolution"

    /// Channels of the input.
    public let inputChannels: Int
    /// Channels of the output.
    public let outputChannels: Int
    /// Height and width of the window.
    public let kernel: [Int]
    /// Vertical and horizontal step of the window.
    public let stride: [Int]
    /// Zeros around the input.
    public let padding: Padding
    /// Groups of channels that do not see each other; as many as channels for a depthwise convolution.
    public let groups: Int
    /// Whether a bias is added.
    public let bias: Bool

    /// Describes a convolution.
    ///
    /// - Precondition: channels are 1...65536 and multiples of `groups`; kernel and stride are 1...64, padding 0...64.
    public init(
        inputChannels: Int, outputChannels: Int, kernel: [Int], stride: [Int] = [1, 1], padding: Padding = .zero,
        groups: Int = 1, bias: Bool = true
    ) {
        precondition(
            ShapeRules.channels.contains(inputChannels) && ShapeRules.channels.contains(outputChannels)
                && ShapeRules.channels.contains(groups) && inputChannels % groups == 0 && outputChannels % groups == 0,
            "channels \(inputChannels), \(outputChannels) and groups \(groups) do not make a convolution")
        precondition(
            ShapeRules.isPair(kernel, in: ShapeRules.kernel) && ShapeRules.isPair(stride, in: ShapeRules.stride)
                && padding.sides.allSatisfy(ShapeRules.padding.contains),
            "kernel \(kernel), stride \(stride) and padding \(padding) do not make a convolution")
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.groups = groups
        self.bias = bias
    }

    /// Describes a convolution with the same numbers in both directions.
    public init(
        _ inputChannels: Int, _ outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
        bias: Bool = true
    ) {
        self.init(
            inputChannels: inputChannels, outputChannels: outputChannels, kernel: [kernel, kernel],
            stride: [stride, stride], padding: Padding(padding), groups: groups, bias: bias)
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let input = try attributes.integer("input_channels", in: ShapeRules.channels)
        let output = try attributes.integer("output_channels", in: ShapeRules.channels)
        let groups = try attributes.integer("groups", in: ShapeRules.channels, default: 1)
        guard input % groups == 0, output % groups == 0 else {
            throw NetworkError(.invalidAttribute, "\(groups) groups do not divide \(input) and \(output) channels")
        }
        self.init(
            inputChannels: input, outputChannels: output,
            kernel: try attributes.integers("kernel", count: 2, in: ShapeRules.kernel),
            stride: try attributes.integers("stride", count: 2, in: ShapeRules.stride, default: [1, 1]),
            padding: try Padding(attributes: attributes, in: ShapeRules.padding), groups: groups,
            bias: try attributes.flag("bias", default: true))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "input_channels": .integer(inputChannels), "output_channels": .integer(outputChannels),
            "kernel": .integers(kernel), "stride": .integers(stride), "padding": .integers(padding.sides),
            "groups": .integer(groups), "bias": .flag(bias),
        ])
    }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        let shape = [outputChannels, inputChannels / groups] + kernel
        let fanIn = shape[1] * kernel[0] * kernel[1]
        let weight = ParameterSpecification("weight", shape: shape, initialization: .heNormal(fanIn: fanIn))
        let offset = ParameterSpecification("bias", shape: [outputChannels], initialization: .uniform(fanIn: fanIn))
        return bias ? [weight, offset] : [weight]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        try ShapeRules.requireChannels(inputChannels, in: input, for: Self.kind)
        let size = try ShapeRules.windows(input, kernel: kernel, stride: stride, padding: padding, for: Self.kind)
        return try ShapeRules.checked([input[0], size.height, size.width, outputChannels])
    }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int {
        guard let output = try? outputShape(for: inputs) else { return 0 }
        return output.elementCount.multipliedSaturated(by: inputChannels / groups * kernel[0] * kernel[1])
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        makeKernel(inputs: inputs, weights: weights, activation: nil)
    }
}
