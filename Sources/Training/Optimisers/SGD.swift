public import NeuralNetwork

/// Stochastic gradient descent with momentum; weight decay is added to the gradient.
///
/// `v = momentum * v + gradient + decay * weight`, `weight -= rate * v`. The first step takes the gradient itself.
public struct SGD: Optimiser {
    /// The share of the previous step that is kept, 0 for none.
    public var momentum: Float
    /// The factor of the weight that is added to its gradient.
    public var weightDecay: Float
    /// Looks ahead along the momentum (Nesterov).
    public var nesterov: Bool

    /// Describes the descent.
    public init(momentum: Float = 0.9, weightDecay: Float = 0, nesterov: Bool = false) {
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.nesterov = nesterov
    }

    /// Moves one weight; see `Optimiser`.
    public func step(
        _ weight: inout Tensor,
        gradient: Tensor,
        state: inout OptimiserState,
        learningRate: Float,
        decays: Bool
    ) {
        precondition(weight.shape == gradient.shape, "a gradient \(gradient.shape) for a weight \(weight.shape)")
        if state.averages.isEmpty { state.averages = [Tensor(shape: weight.shape)] }
        precondition(state.averages.map(\.shape) == [weight.shape], "SGD keeps one average of the weight's shape")
        UpdateKernels.sgd(
            weight: &weight.scalars,
            velocity: &state.averages[0].scalars,
            gradient: gradient.scalars,
            rate: learningRate,
            momentum: momentum,
            decay: decays ? weightDecay : 0,
            nesterov: nesterov
        )
        state.steps += 1
    }
}
