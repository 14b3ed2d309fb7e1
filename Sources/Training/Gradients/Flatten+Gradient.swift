public import NeuralNetwork

extension Flatten: Differentiable {
    /// The gradient goes back from the order channel, row, column to channels last.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let shape = inputs[0].shape
        let (pixels, channels) = (shape[1] * shape[2], shape[3])
        var gradient = Tensor(shape: shape)
        for image in 0..<shape[0] {
            for pixel in 0..<pixels {
                for channel in 0..<channels {
                    gradient.scalars[(image * pixels + pixel) * channels + channel] =
                        outputGradient.scalars[(image * channels + channel) * pixels + pixel]
                }
            }
        }
        return ([gradient], [])
    }
}
