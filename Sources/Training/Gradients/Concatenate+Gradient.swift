public import NeuralNetwork

extension Concatenate: Differentiable {
    /// Every input receives the gradient of its own channels.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let total = outputGradient.shape.last ?? 1
        var first = 0
        let parts = inputs.map { input in
            let channels = input.shape.last ?? 1
            let scalars = stride(from: first, to: outputGradient.count, by: total).flatMap {
                outputGradient.scalars[$0..<($0 + channels)]
            }
            first += channels
            return Tensor(shape: input.shape, scalars: scalars)
        }
        return (parts, [])
    }
}
