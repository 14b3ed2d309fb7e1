public import NeuralNetwork

extension Softmax: Differentiable {
    /// `dx = y (dy - sum(dy y))` for each row of channels.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let channels = output.shape.last ?? 1
        var gradient = Tensor(shape: output.shape)
        for start in stride(from: 0, to: output.count, by: channels) {
            var product: Float = 0
            for index in start..<(start + channels) { product += outputGradient.scalars[index] * output.scalars[index] }
            for index in start..<(start + channels) {
                gradient.scalars[index] = output.scalars[index] * (outputGradient.scalars[index] - product)
            }
        }
        return ([gradient], [])
    }
}
