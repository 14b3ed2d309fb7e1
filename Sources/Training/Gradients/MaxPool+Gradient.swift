public import NeuralNetwork

extension MaxPool: Differentiable {
    /// The gradient goes to the greatest element of each window, the first of equals in reading order.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let input = inputs[0]
        var gradient = Tensor(shape: input.shape)
        let channels = input.shape[3]
        let windows = PoolingWindows(
            input: input.shape,
            output: outputGradient.shape,
            kernel: kernel,
            stride: stride,
            padding: padding
        )
        windows.forEach { outputPixel, inputPixels in
            for channel in 0..<channels {
                var best = -Float.infinity
                var winner: Int?
                for pixel in inputPixels where winner == nil || input.scalars[pixel + channel] > best {
                    best = input.scalars[pixel + channel]
                    winner = pixel + channel
                }
                if let winner { gradient.scalars[winner] += outputGradient.scalars[outputPixel + channel] }
            }
        }
        return ([gradient], [])
    }
}
