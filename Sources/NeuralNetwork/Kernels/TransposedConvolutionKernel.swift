/// A transposed convolution as one direct convolution per phase of the output grid.
///
/// The output rows that leave the same remainder by the stride see the same rows of the window, in steps of the stride
/// and in falling order; likewise the columns. So each phase is a convolution of stride 1 with a part of the window.
struct TransposedConvolutionKernel: PortableKernel {
    let phases: [DirectConvolution]

    func run(inputs: [TensorView], output: MutableTensorView) {
        for phase in phases { phase.run(input: inputs[0].base, output: output.base) }
    }
}

/// The taps of a window that the outputs of one phase see along one axis.
private struct PhaseTaps {
    /// The tap that reads the first input, and how many there are; later taps lie a stride lower.
    let first: Int
    let count: Int
    /// Inputs before the first tap of the first output (positive) or skipped by it (negative).
    let offset: Int
    /// Outputs of the phase.
    let outputs: Int

    init(phase: Int, kernel: Int, stride: Int, padding: Int, output: Int) {
        let lowest = (phase + padding) % stride
        count = lowest < kernel ? (kernel - 1 - lowest) / stride + 1 : 0
        first = lowest + (count - 1) * stride
        // Output `phase` with tap t reads input (phase + padding - t) / stride, exact by the choice of taps.
        offset = count == 0 ? 0 : (first - phase - padding) / stride
        outputs = phase < output ? (output - 1 - phase) / stride + 1 : 0
    }
}

extension TransposedConvolution: RectifiableOperation {
    func makeKernel(inputs: [[Int]], weights: [Tensor], activation: Rectifier?) -> any PortableKernel {
        let output = (try? outputShape(for: inputs)) ?? [0, 0, 0, 0]
        var phases: [DirectConvolution] = []
        for row in 0..<stride[0] {
            let vertical = PhaseTaps(
                phase: row, kernel: kernel[0], stride: stride[0], padding: padding.top, output: output[1])
            for column in 0..<stride[1] {
                let horizontal = PhaseTaps(
                    phase: column, kernel: kernel[1], stride: stride[1], padding: padding.left, output: output[2])
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
        let (rows, columns, stride) = (kernel[0], kernel[1], stride)
        return DirectConvolution(geometry, activation: activation, bias: bias ? weights[1].scalars : nil) {
            channel, member, row, column in
            let inputChannel = channel / outputsPerGroup * perGroup + member
            let y = vertical.first - row * stride[0]
            let x = horizontal.first - column * stride[1]
            return scalars[((inputChannel * outputsPerGroup + channel % outputsPerGroup) * rows + y) * columns + x]
        }
    }
}
