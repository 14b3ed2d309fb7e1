public import NeuralNetwork

extension GDN1: Differentiable {
    /// Gradients of input and of the stored beta and gamma.
    ///
    /// With `n = beta + gamma |x|`: forward `y = x / n`, so `dn = -dy x / n^2`; inverse `y = x n`, so `dn = dy x`. The
    /// stored parameters are `effective = max(stored, bound)^2 - pedestal`; the bound lets a gradient pass where the
    /// stored value is within it or where the step would raise it.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let effective = GDN1.effective(beta: weights[0], gamma: weights[1])
        let gamma = effective.gamma.scalars
        var inputGradient = Tensor(shape: inputs[0].shape)
        var betaGradient = [Float](repeating: 0, count: channels)
        var gammaGradient = [Float](repeating: 0, count: channels * channels)
        for start in stride(from: 0, to: inputs[0].count, by: channels) {
            let x = Array(inputs[0].scalars[start..<(start + channels)])
            for row in 0..<channels {
                var norm = effective.beta.scalars[row]
                for column in 0..<channels { norm += gamma[row * channels + column] * abs(x[column]) }
                let slope = outputGradient.scalars[start + row]
                let normSlope = inverse ? slope * x[row] : -slope * x[row] / (norm * norm)
                inputGradient.scalars[start + row] += inverse ? slope * norm : slope / norm
                betaGradient[row] += normSlope
                for column in 0..<channels {
                    gammaGradient[row * channels + column] += normSlope * abs(x[column])
                    let sign: Float = x[column] > 0 ? 1 : (x[column] < 0 ? -1 : 0)
                    inputGradient.scalars[start + column] += sign * gamma[row * channels + column] * normSlope
                }
            }
        }
        return (
            [inputGradient],
            [
                GDN1.storedGradient(betaGradient, stored: weights[0], bound: GDN1.betaBound),
                GDN1.storedGradient(gammaGradient, stored: weights[1], bound: GDN1.gammaBound),
            ]
        )
    }

    /// The gradient of stored values from that of the effective ones, lower bound included.
    package static func storedGradient(_ effective: [Float], stored: Tensor, bound: Float) -> Tensor {
        var gradient = Tensor(shape: stored.shape)
        for (index, slope) in effective.enumerated() {
            let value = stored.scalars[index]
            guard value >= bound || slope < 0 else { continue }
            gradient.scalars[index] = 2 * max(value, bound) * slope
        }
        return gradient
    }
}
