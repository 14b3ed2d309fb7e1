public import NeuralNetwork

extension TransposedConvolution: Differentiable {
    /// Gradients of input, weight and bias: a transposed convolution spreads, so its adjoint gathers.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let loops = CorrelationLoops(
            wide: outputGradient.shape,
            narrow: inputs[0].shape,
            kernel: kernel,
            stride: stride,
            padding: padding,
            groups: groups
        )
        var weightGradients = [loops.weightGradient(wide: outputGradient, narrow: inputs[0])]
        if bias { weightGradients.append(Tensor(shape: [outputChannels], scalars: outputGradient.sumsOverRows())) }
        return ([loops.gather(outputGradient, weight: weights[0])], weightGradients)
    }
}
