/// One block of floats that the values of a plan share; the owner of the memory.
final class Arena {
    private let base: UnsafeMutablePointer<Float>
    private let count: Int

    /// Takes zeroed memory.
    init(count: Int) {
        self.count = max(1, count)
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: self.count * 4, alignment: 64)
        base = bytes.bindMemory(to: Float.self, capacity: self.count)
        base.initialize(repeating: 0, count: self.count)
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    /// The memory of a value.
    func view(offset: Int, count: Int) -> MutableTensorView {
        precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "a value outside the arena")
        return MutableTensorView(base: base + offset, count: count)
    }
}

extension MutableTensorView {
    /// The same memory, to be read.
    var readable: TensorView { TensorView(base: UnsafePointer(base), count: count) }

    /// Copies a tensor of the same size in.
    func fill(from tensor: Tensor) {
        precondition(tensor.count == count, "\(tensor.count) elements for a view of \(count)")
        tensor.scalars.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { base.update(from: start, count: count) }
        }
    }
}

extension TensorView {
    /// A copy as a tensor.
    func tensor(shape: [Int]) -> Tensor {
        Tensor(shape: shape, scalars: Array(UnsafeBufferPointer(start: base, count: count)))
    }
}
