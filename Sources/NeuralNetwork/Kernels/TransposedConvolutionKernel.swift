/// A transposed convolution as one direct convolution per phase of the output grid.
struct TransposedConvolutionKernel: PortableKernel {
    let phases: [DirectConvolution]

    func run(inputs: [TensorView], output: MutableTensorView) {
        for phase in phases { phase.run(input: inputs[0].base, output: output.base) }
    }
}

extension TransposedConvolution: RectifiableOperation {
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel {
        let output = (try? outputShape(for: inputs)) ?? [0, 0, 0, 0]
        var phases: [DirectConvolution] = []
        for row in 0..<stride[0] {
            let vertical = PhaseTaps(self, row: row, of: output)
            for column in 0..<stride[1] {
                let horizontal = PhaseTaps(self, column: column, of: output)
                guard vertical.outputs > 0, horizontal.outputs > 0 else { continue }
                let base = (row * output[2] + column) * outputChannels
                phases.append(
                    makePhase(vertical, horizontal, base, inputs[0], output, weights, activation))
            }
        }
        return TransposedConvolutionKernel(phases: phases)
    }

    private func makePhase(
        _ vertical: PhaseTaps, _ horizontal: PhaseTaps, _ base: Int, _ input: [Int], _ output: [Int],
        _ weights: [Tensor], _ activation: Rectifier?
    ) -> DirectConvolution {
        let geometry = ConvolutionGeometry(
            batch: input[0], inputHeight: input[1], inputWidth: input[2], groups: groups,
            inputsPerGroup: inputChannels / groups, outputsPerGroup: outputChannels / groups,
            kernelHeight: vertical.count, kernelWidth: horizontal.count, strideY: 1, strideX: 1, top: vertical.offset,
            left: horizontal.offset, outputHeight: vertical.outputs, outputWidth: horizontal.outputs, outputBase: base,
            outputImageStride: output[1] * output[2] * outputChannels,
            outputRowStride: stride[0] * output[2] * outputChannels, outputPixelStride: stride[1] * outputChannels)
        let scalars = weights[0].scalars
        let (perGroup, outputsPerGroup) = (inputChannels / groups, outputChannels / groups)
        let (rows, columns) = (kernel[0], kernel[1])
        return DirectConvolution(geometry, activation: activation, bias: bias ? weights[1].scalars : nil) {
            channel, member, row, column in
            let inputChannel = channel / outputsPerGroup * perGroup + member
            let place = (inputChannel * outputsPerGroup + channel % outputsPerGroup) * rows + vertical.tap(row)
            return scalars[place * columns + horizontal.tap(column)]
        }
    }
}
