/// Read access to floats that an engine owns, valid while a plan runs.
public struct TensorView: @unchecked Sendable {
    /// The first element.
    public let base: UnsafePointer<Float>
    /// The number of elements.
    public let count: Int

    package init(base: UnsafePointer<Float>, count: Int) {
        self.base = base
        self.count = count
    }
}

/// Write access to floats that an engine owns, valid while a plan runs.
public struct MutableTensorView: @unchecked Sendable {
    /// The first element.
    public let base: UnsafeMutablePointer<Float>
    /// The number of elements.
    public let count: Int

    package init(base: UnsafeMutablePointer<Float>, count: Int) {
        self.base = base
        self.count = count
    }
}
