/// One direct convolution.
struct ConvolutionKernel: PortableKernel {
    let convolution: DirectConvolution

    func run(inputs: [TensorView], output: MutableTensorView) {
        convolution.run(input: inputs[0].base, output: output.base)
    }
}

extension Convolution: RectifiableOperation {
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel {
        let input = inputs[0]
        let output = (try? outputShape(for: inputs)) ?? [0, 0, 0, 0]
        let scalars = weights[0].scalars
        if groups == inputChannels && groups == outputChannels && groups >= 8 {
            return DepthwiseKernel(
                input: input, output: output, kernel: kernel, stride: stride, padding: padding, weights: scalars,
                bias: bias ? weights[1].scalars : nil, activation: activation)
        }
        var geometry = ConvolutionGeometry(
            batch: input[0], inputHeight: input[1], inputWidth: input[2], groups: groups,
            inputsPerGroup: inputChannels / groups, outputsPerGroup: outputChannels / groups, kernelHeight: kernel[0],
            kernelWidth: kernel[1], strideY: stride[0], strideX: stride[1], top: padding.top, left: padding.left,
            outputHeight: output[1], outputWidth: output[2], outputBase: 0,
            outputImageStride: output[1] * output[2] * outputChannels, outputRowStride: output[2] * outputChannels,
            outputPixelStride: outputChannels)
        if kernel == [1, 1] && stride == [1, 1] && padding == .zero {
            // All pixels of all images are one row.
            geometry.inputWidth = input[0] * input[1] * input[2]
            geometry.outputWidth = geometry.inputWidth
            (geometry.batch, geometry.inputHeight, geometry.outputHeight) = (1, 1, 1)
        }
        let (perGroup, rows, columns) = (inputChannels / groups, kernel[0], kernel[1])
        let convolution = DirectConvolution(geometry, activation: activation, bias: bias ? weights[1].scalars : nil) {
            scalars[(($0 * perGroup + $1) * rows + $2) * columns + $3]
        }
        return ConvolutionKernel(convolution: convolution)
    }
}

extension Linear: RectifiableOperation {
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel {
        let rows = inputs[0][0]
        let geometry = ConvolutionGeometry(
            batch: 1, inputHeight: 1, inputWidth: rows, groups: 1, inputsPerGroup: inputFeatures,
            outputsPerGroup: outputFeatures, kernelHeight: 1, kernelWidth: 1, strideY: 1, strideX: 1, top: 0, left: 0,
            outputHeight: 1, outputWidth: rows, outputBase: 0, outputImageStride: 0, outputRowStride: 0,
            outputPixelStride: outputFeatures)
        let (scalars, features) = (weights[0].scalars, inputFeatures)
        let convolution = DirectConvolution(geometry, activation: activation, bias: bias ? weights[1].scalars : nil) {
            output, input, _, _ in scalars[output * features + input]
        }
        return ConvolutionKernel(convolution: convolution)
    }
}
