public import NeuralNetwork

extension Convolution: Differentiable {
    /// Gradients of input, weight and bias; see `Differentiable`.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let loops = CorrelationLoops(
            wide: inputs[0].shape,
            narrow: outputGradient.shape,
            kernel: kernel,
            stride: stride,
            padding: padding,
            groups: groups
        )
        var weightGradients = [loops.weightGradient(wide: inputs[0], narrow: outputGradient)]
        if bias { weightGradients.append(Tensor(shape: [outputChannels], scalars: outputGradient.sumsOverRows())) }
        return ([loops.spread(outputGradient, weight: weights[0])], weightGradients)
    }
}
