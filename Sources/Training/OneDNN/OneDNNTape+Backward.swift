#if OneDNN
internal import COneDNN
internal import NeuralNetwork

/// The primitives of backward passes. Each is compiled after its forward primitive, which the library takes as a hint.
extension OneDNNTape {
    /// Compiles the gradient of a convolution with respect to its source.
    func makeConvolutionBackwardSource(
        _ convolution: OneDNNConvolution, from inputShape: [Int], to outputShape: [Int], forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        let source = try OneDNNLayout.any(inputShape)
        let weights = try convolution.anyWeights()
        let destination = try OneDNNLayout.any(outputShape)
        var window = convolution.window.native
        return try OneDNNPrimitive("go back from \(outputShape) to \(inputShape)", context: context) {
            onednn_convolution_backward_source(
                $0, $1, convolution.isTransposed ? 1 : 0, &window, source.handle, weights.handle, destination.handle,
                forward.handle)
        }
    }

    /// Compiles the gradient of a convolution with respect to its weights.
    func makeConvolutionBackwardWeights(
        _ convolution: OneDNNConvolution, from inputShape: [Int], to outputShape: [Int], hasBias: Bool,
        forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        let source = try OneDNNLayout.any(inputShape)
        let weights = try convolution.anyWeights()
        let bias = hasBias ? try OneDNNLayout.plain([convolution.outputChannels]) : nil
        let destination = try OneDNNLayout.any(outputShape)
        var window = convolution.window.native
        return try OneDNNPrimitive("differentiate the weights of \(inputShape)", context: context) {
            onednn_convolution_backward_weights(
                $0, $1, convolution.isTransposed ? 1 : 0, &window, source.handle, weights.handle, bias?.handle,
                destination.handle, forward.handle)
        }
    }

    /// Compiles the gradient of a fully connected layer with respect to its source.
    func makeLinearBackwardSource(
        inputs: [Int], outputs: [Int], forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        let source = try OneDNNLayout.any(inputs)
        let weights = try OneDNNLayout.any([outputs[1], inputs[1]])
        let destination = try OneDNNLayout.any(outputs)
        return try OneDNNPrimitive("go back from \(outputs) to \(inputs)", context: context) {
            onednn_linear_backward_source(
                $0, $1, source.handle, weights.handle, destination.handle, forward.handle)
        }
    }

    /// Compiles the gradient of a fully connected layer with respect to its weights.
    func makeLinearBackwardWeights(
        inputs: [Int], outputs: [Int], hasBias: Bool, forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        let source = try OneDNNLayout.any(inputs)
        let weights = try OneDNNLayout.any([outputs[1], inputs[1]])
        let bias = hasBias ? try OneDNNLayout.plain([outputs[1]]) : nil
        let destination = try OneDNNLayout.any(outputs)
        return try OneDNNPrimitive("differentiate the weights of \(inputs)", context: context) {
            onednn_linear_backward_weights(
                $0, $1, source.handle, weights.handle, bias?.handle, destination.handle, forward.handle)
        }
    }

    /// Compiles the gradient of a batch normalisation; all activations and gradients have one layout.
    func makeNormalizationBackward(
        _ normalization: OneDNNNormalization, layout: OneDNNLayout, forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        var settings = normalization.native
        return try OneDNNPrimitive("differentiate a batch normalisation", context: context) {
            onednn_normalization_backward($0, $1, &settings, layout.handle, forward.handle)
        }
    }

    /// Compiles the gradient of a function of every element.
    func makeFunctionBackward(
        _ function: OneDNNFunction, layout: OneDNNLayout, forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        let (name, alpha, beta) = function.native
        return try OneDNNPrimitive("differentiate a function", context: context) {
            onednn_function_backward($0, $1, name, alpha, beta, layout.handle, forward.handle)
        }
    }

    /// Compiles the gradient of a pooling.
    func makePoolingBackward(
        _ pooling: OneDNNPooling, source: OneDNNLayout, destination: OneDNNLayout, forward: OneDNNPrimitive
    ) throws(NetworkError) -> OneDNNPrimitive {
        var window = pooling.window.native
        return try OneDNNPrimitive("differentiate a pooling", context: context) {
            onednn_pooling_backward(
                $0, $1, pooling.native, &window, source.handle, destination.handle, forward.handle)
        }
    }
}
#endif
