internal import Foundation
public import NeuralNetwork

/// Adam (Kingma & Ba 2015), with weight decay either in the gradient or apart from it (AdamW, Loshchilov & Hutter 2019).
public struct Adam: Optimiser {
    /// The decay rate of the average gradient.
    public var beta1: Float
    /// The decay rate of the average squared gradient.
    public var beta2: Float
    /// Added to the root of the second moment.
    public var epsilon: Float
    /// The strength of weight decay.
    public var weightDecay: Float
    /// True for AdamW: the weight shrinks by `rate * weightDecay` of itself, whatever its gradient.
    public var isDecoupled: Bool

    /// Describes the descent.
    public init(
        beta1: Float = 0.9,
        beta2: Float = 0.999,
        epsilon: Float = 1e-8,
        weightDecay: Float = 0,
        isDecoupled: Bool = false
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.isDecoupled = isDecoupled
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
        if state.averages.isEmpty { state.averages = [Tensor(shape: weight.shape), Tensor(shape: weight.shape)] }
        precondition(
            state.averages.count == 2 && state.averages.allSatisfy { $0.shape == weight.shape },
            "Adam keeps two averages of the weight's shape"
        )
        state.steps += 1
        let decay = decays ? weightDecay : 0
        let correction1 = 1 - pow(Double(beta1), Double(state.steps))
        let correction2 = 1 - pow(Double(beta2), Double(state.steps))
        var second = state.averages.removeLast()
        var first = state.averages.removeLast()
        UpdateKernels.adam(
            weight: &weight.scalars,
            first: &first.scalars,
            second: &second.scalars,
            gradient: gradient.scalars,
            UpdateKernels.AdamConstants(
                beta1: beta1,
                beta2: beta2,
                epsilon: epsilon,
                step: Float(Double(learningRate) / correction1),
                secondScale: Float(1 / correction2.squareRoot()),
                gradientDecay: isDecoupled ? 0 : decay,
                weightFactor: isDecoupled ? 1 - learningRate * decay : 1
            )
        )
        state.averages = [first, second]
    }
}
