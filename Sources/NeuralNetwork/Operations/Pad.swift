/// Zeros around each image: [N, H, W, C] becomes [N, top + H + bottom, left + W + right, C].
public struct Pad: Operation {
    /// The name of the operation in model files.
    public static let kind = "pad"

    /// Rows added above.
    public let top: Int
    /// Columns added to the left.
    public let left: Int
    /// Rows added below.
    public let bottom: Int
    /// Columns added to the right.
    public let right: Int

    /// Describes a border.
    ///
    /// - Precondition: each side is 0...65536.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        precondition(
            [top, left, bottom, right].allSatisfy(ShapeRules.offset.contains),
            "\(top), \(left), \(bottom), \(right) do not make a border")
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        let padding = try Padding(attributes: attributes, in: ShapeRules.offset)
        self.init(top: padding.top, left: padding.left, bottom: padding.bottom, right: padding.right)
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes { Attributes(["padding": .integers([top, left, bottom, right])]) }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        return try ShapeRules.checked([input[0], top + input[1] + bottom, left + input[2] + right, input[3]])
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        WindowCopyKernel(
            source: inputs[0], height: top + inputs[0][1] + bottom, width: left + inputs[0][2] + right, sourceTop: 0,
            sourceLeft: 0, copiedHeight: inputs[0][1], copiedWidth: inputs[0][2], targetTop: top, targetLeft: left)
    }
}
