internal import NeuralNetwork

extension Tensor {
    /// Each element times a factor that another tensor's element decides.
    func scaled(along other: Tensor, _ factor: (Float) -> Float) -> Tensor {
        Tensor(shape: shape, scalars: zip(scalars, other.scalars).map { $0 * factor($1) })
    }
}
