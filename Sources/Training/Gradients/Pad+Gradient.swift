public import NeuralNetwork

extension Pad: Differentiable {
    /// The gradient of the border is dropped.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        var gradient = Tensor(shape: inputs[0].shape)
        gradient.copyRows(of: outputGradient, fromRow: top, fromColumn: left, toRow: 0, toColumn: 0)
        return ([gradient], [])
    }
}
