public import NeuralNetwork

extension AveragePool: Differentiable {
    /// The gradient of a mean is spread evenly over its window.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        var gradient = Tensor(shape: inputs[0].shape)
        let channels = gradient.shape[3]
        let windows = PoolingWindows(
            input: inputs[0].shape,
            output: outputGradient.shape,
            kernel: kernel,
            stride: stride,
            padding: padding
        )
        windows.forEach { outputPixel, inputPixels in
            let divisor = Float(countsPadding ? kernel[0] * kernel[1] : inputPixels.count)
            for pixel in inputPixels {
                for channel in 0..<channels {
                    gradient.scalars[pixel + channel] += outputGradient.scalars[outputPixel + channel] / divisor
                }
            }
        }
        return ([gradient], [])
    }
}
