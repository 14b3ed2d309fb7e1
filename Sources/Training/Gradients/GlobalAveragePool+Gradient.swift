public import NeuralNetwork

extension GlobalAveragePool: Differentiable {
    /// The gradient of the mean is spread evenly over all pixels.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let shape = inputs[0].shape
        let (pixels, channels) = (shape[1] * shape[2], shape[3])
        var scalars: [Float] = []
        scalars.reserveCapacity(inputs[0].count)
        for image in 0..<shape[0] {
            let row = outputGradient.scalars[(image * channels)..<((image + 1) * channels)].map { $0 / Float(pixels) }
            for _ in 0..<pixels { scalars += row }
        }
        return ([Tensor(shape: shape, scalars: scalars)], [])
    }
}
