/// The mean of each window, per channel.
///
/// Input [N, H, W, C], output [N, H', W', C] with H' as for a convolution.
public struct AveragePool: Operation {
    /// The name of the operation in model files.
    public static let kind = "average_pool"

    /// Height and width of the window.
    public let kernel: [Int]
    /// Vertical and horizontal step of the window.
    public let stride: [Int]
    /// Zeros around the input, each side less than the window.
    public let padding: Padding
    /// Whether the divisor counts padding, as PyTorch does unless told otherwise.
    public let countsPadding: Bool

    /// Describes a pooling.
    ///
    /// - Precondition: kernel and stride are 1...64, padding is less than the kernel.
    public init(kernel: [Int], stride: [Int], padding: Padding = .zero, countsPadding: Bool = true) {
        precondition(
            ShapeRules.isPair(kernel, in: ShapeRules.kernel) && ShapeRules.isPair(stride, in: ShapeRules.stride)
                && padding.isWithin(kernel),
            "kernel \(kernel), stride \(stride) and padding \(padding) do not make a pooling")
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.countsPadding = countsPadding
    }

    /// Describes a pooling with the same numbers in both directions.
    public init(kernel: Int, stride: Int, padding: Int = 0, countsPadding: Bool = true) {
        self.init(
            kernel: [kernel, kernel], stride: [stride, stride], padding: Padding(padding), countsPadding: countsPadding)
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let window = try attributes.poolingWindow()
        self.init(
            kernel: window.kernel, stride: window.stride, padding: window.padding,
            countsPadding: try attributes.flag("counts_padding", default: true))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "kernel": .integers(kernel), "stride": .integers(stride), "padding": .integers(padding.sides),
            "counts_padding": .flag(countsPadding),
        ])
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        let size = try ShapeRules.windows(input, kernel: kernel, stride: stride, padding: padding, for: Self.kind)
        return try ShapeRules.checked([input[0], size.height, size.width, input[3]])
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        PoolingKernel(
            input: inputs[0], kernel: kernel, stride: stride, padding: padding,
            reduction: .mean(countsPadding: countsPadding))
    }
}
