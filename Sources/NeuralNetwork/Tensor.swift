/// A dense array of 32-bit floats with a shape; a value, copied on write.
///
/// Activations of rank 4 are stored channels last: batch, height, width, channels. Weights keep the order of the field's
/// checkpoints: output channels, input channels per group, kernel height, kernel width.
public struct Tensor: Sendable, Equatable {
    /// The extents, outermost first; a scalar has none.
    public let shape: [Int]
    /// The elements in row-major order of `shape`.
    public package(set) var scalars: [Float]

    /// Wraps elements that are already in row-major order.
    ///
    /// - Precondition: `scalars.count` is the product of `shape`.
    public init(shape: [Int], scalars: [Float]) {
        precondition(
            scalars.count == shape.elementCount,
            "\(scalars.count) elements for the shape \(shape)"
        )
        self.shape = shape
        self.scalars = scalars
    }

    /// Fills a new tensor with one value.
    public init(shape: [Int], repeating value: Float = 0) {
        self.init(shape: shape, scalars: [Float](repeating: value, count: shape.elementCount))
    }

    /// The number of elements.
    public var count: Int { scalars.count }
}

extension [Int] {
    /// The number of elements of a tensor with these extents.
    package var elementCount: Int { reduce(1, *) }
}
