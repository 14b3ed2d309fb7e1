public import NeuralNetwork

extension Scale: Differentiable {
    /// Gradients of input, factor and offset per channel.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        var inputGradient = outputGradient
        var products = outputGradient
        for index in 0..<outputGradient.count {
            inputGradient.scalars[index] *= weights[0].scalars[index % channels]
            products.scalars[index] *= inputs[0].scalars[index]
        }
        return (
            [inputGradient],
            [
                Tensor(shape: [channels], scalars: products.sumsOverRows()),
                Tensor(shape: [channels], scalars: outputGradient.sumsOverRows()),
            ]
        )
    }
}
