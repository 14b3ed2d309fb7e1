/// The greatest element of each window, per channel; padding never wins.
///
/// Input [N, H, W, C], output [N, H', W', C] with H' as for a convolution.
public struct MaxPool: Operation {
    /// The name of the operation in model files.
    public static let kind = "max_pool"

    /// Height and width of the window.
    public let kernel: [Int]
    /// Vertical and horizontal step of the window.
    public let stride: [Int]
    /// Rows and columns around the input, each less than the window.
    public let padding: Padding

    /// Describes a pooling.
    ///
    /// - Precondition: kernel and stride are 1...64, padding is less than the kernel.
    public init(kernel: [Int], stride: [Int], padding: Padding = .zero) {
        precondition(
            ShapeRules.isPair(kernel, in: ShapeRules.kernel) && ShapeRules.isPair(stride, in: ShapeRules.stride)
                && padding.isWithin(kernel),
            "kernel \(kernel), stride \(stride) and padding \(padding) do not make a pooling")
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    /// Describes a pooling with the same numbers in both directions.
    public init(kernel: Int, stride: Int, padding: Int = 0) {
        self.init(kernel: [kernel, kernel], stride: [stride, stride], padding: Padding(padding))
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let window = try attributes.poolingWindow()
        self.init(kernel: window.kernel, stride: window.stride, padding: window.padding)
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "kernel": .integers(kernel), "stride": .integers(stride), "padding": .integers(padding.sides),
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
            input: inputs[0], kernel: kernel, stride: stride, padding: padding, reduction: .maximum)
    }
}

extension Attributes {
    /// Reads the window of a pooling, whose padding must leave an element in every window.
    func poolingWindow() throws(NetworkError) -> (kernel: [Int], stride: [Int], padding: Padding) {
        let kernel = try integers("kernel", count: 2, in: ShapeRules.kernel)
        let padding = try Padding(attributes: self, in: ShapeRules.padding)
        guard padding.isWithin(kernel) else {
            throw NetworkError(
                .invalidAttribute, "the padding \(padding.sides) must be less than the window \(kernel)")
        }
        return (kernel, try integers("stride", count: 2, in: ShapeRules.stride), padding)
    }
}

extension Padding {
    /// Whether each side is narrower than a window.
    func isWithin(_ kernel: [Int]) -> Bool {
        sides.allSatisfy { $0 >= 0 } && max(top, bottom) < kernel[0] && max(left, right) < kernel[1]
    }
}
