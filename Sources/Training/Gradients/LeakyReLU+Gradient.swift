public import NeuralNetwork

extension LeakyReLU: Differentiable {
    /// The slope is one above zero and `slope` elsewhere.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        ([outputGradient.scaled(along: inputs[0]) { $0 > 0 ? 1 : slope }], [])
    }
}
