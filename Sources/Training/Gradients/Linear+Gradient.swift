public import NeuralNetwork

extension Linear: Differentiable {
    /// Gradients of input, weight and bias; see `Differentiable`.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let input = inputs[0]
        var inputGradient = Tensor(shape: input.shape)
        var weightGradient = Tensor(shape: weights[0].shape)
        for row in 0..<input.shape[0] {
            for feature in 0..<outputFeatures {
                let slope = outputGradient.scalars[row * outputFeatures + feature]
                for index in 0..<inputFeatures {
                    let weight = feature * inputFeatures + index
                    inputGradient.scalars[row * inputFeatures + index] += slope * weights[0].scalars[weight]
                    weightGradient.scalars[weight] += slope * input.scalars[row * inputFeatures + index]
                }
            }
        }
        var weightGradients = [weightGradient]
        if bias { weightGradients.append(Tensor(shape: [outputFeatures], scalars: outputGradient.sumsOverRows())) }
        return ([inputGradient], weightGradients)
    }
}
