public import NeuralNetwork

/// A loss and its gradient with respect to one tensor.
public struct LossValue: Sendable, Equatable {
    /// The loss.
    public var value: Double
    /// Its gradient, in the shape of the tensor that was judged.
    public var gradient: Tensor

    /// Wraps a loss.
    public init(value: Double, gradient: Tensor) {
        self.value = value
        self.gradient = gradient
    }
}
