/// A rectangle of pixels cut out of each image: [N, H, W, C] becomes [N, height, width, C].
public struct Crop: Operation {
    /// The name of the operation in model files.
    public static let kind = "crop"

    /// Rows cut above.
    public let top: Int
    /// Columns cut to the left.
    public let left: Int
    /// Rows kept.
    public let height: Int
    /// Columns kept.
    public let width: Int

    /// Describes a cut.
    ///
    /// - Precondition: top and left are 0...65536, height and width 1...65536.
    public init(top: Int, left: Int, height: Int, width: Int) {
        precondition(
            [top, left, height, width].allSatisfy(ShapeRules.offset.contains) && height > 0 && width > 0,
            "\(height) x \(width) pixels at \(top), \(left) do not make a cut")
        self.top = top
        self.left = left
        self.height = height
        self.width = width
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(
            top: try attributes.integer("top", in: ShapeRules.offset),
            left: try attributes.integer("left", in: ShapeRules.offset),
            height: try attributes.integer("height", in: 1...ShapeRules.offset.upperBound),
            width: try attributes.integer("width", in: 1...ShapeRules.offset.upperBound))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "top": .integer(top), "left": .integer(left), "height": .integer(height), "width": .integer(width),
        ])
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 4, for: Self.kind)
        guard top + height <= input[1], left + width <= input[2] else {
            throw NetworkError(
                .shapeMismatch, "the cut of \(height) x \(width) at \(top), \(left) leaves the input \(input)")
        }
        return [input[0], height, width, input[3]]
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        WindowCopyKernel(
            source: inputs[0], height: height, width: width, sourceTop: top, sourceLeft: left,
            copiedHeight: height, copiedWidth: width, targetTop: 0, targetLeft: 0)
    }
}
