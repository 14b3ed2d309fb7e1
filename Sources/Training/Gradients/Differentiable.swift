public import NeuralNetwork

/// An operation whose gradient is known: the definition that every faster engine is compared with.
///
/// Activations are channels last (batch, height, width, channels) and weights keep the shapes of their specifications,
/// as everywhere. To make an operation trainable, write `Gradients/Operation+Gradient.swift` with this conformance;
/// nothing has to be registered.
public protocol Differentiable: Operation {
    /// Carries the gradient of a loss from the output back to the inputs and weights.
    ///
    /// - Parameters:
    ///   - inputs: what the operation read.
    ///   - weights: one tensor for each entry of `parameters`.
    ///   - output: what the operation made of them.
    ///   - outputGradient: the gradient of the loss with respect to `output`, in its shape.
    /// - Returns: gradients in the shapes of `inputs` and of `weights`; zeros for weights that are not trainable.
    func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor])
}

/// An operation that computes something else while it learns, as batch normalisation does.
///
/// Outside training mode the operation runs its ordinary kernel, and `gradients` is the gradient of that.
public protocol TrainingDependent: Differentiable {
    /// Runs the operation in training mode.
    ///
    /// - Returns: the output, and all weights with the measured ones (running statistics) moved on.
    func trainingOutput(inputs: [Tensor], weights: [Tensor]) -> (output: Tensor, weights: [Tensor])

    /// Carries a gradient back through `trainingOutput(inputs:weights:)`; shapes as in `gradients`.
    func trainingGradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor])
}

extension Differentiable {
    /// The gradient of what the operation computes in a mode.
    func gradients(
        in mode: ProgramMode,
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        if mode == .training, let operation = self as? any TrainingDependent {
            return operation.trainingGradients(
                inputs: inputs, weights: weights, output: output, outputGradient: outputGradient
            )
        }
        return gradients(inputs: inputs, weights: weights, output: output, outputGradient: outputGradient)
    }
}
