internal import NeuralNetwork

extension Tensor {
    /// Each element times a factor that another tensor's element decides.
    func scaled(along other: Tensor, _ factor: (Float) -> Float) -> Tensor {
        Tensor(shape: shape, scalars: zip(scalars, other.scalars).map { $0 * factor($1) })
    }

    /// Each element times the number at its position.
    func masked(_ mask: [Float]) -> Tensor {
        precondition(mask.count == count, "a mask of \(mask.count) for \(count) elements")
        return Tensor(shape: shape, scalars: zip(scalars, mask).map { $0 * $1 })
    }
}
