public import NeuralNetwork

extension ClippedReLU: Differentiable {
    /// The slope is one strictly between the bounds and none elsewhere.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        ([outputGradient.scaled(along: inputs[0]) { $0 > 0 && $0 < maximum ? 1 : 0 }], [])
    }
}
