#if OneDNN
/// A transposed convolution as ordinary ones, one for each phase of the output grid, as far as the library can run it so.
///
/// The products are the same, but on one image the library's convolutions are several times as fast as its transposed ones.
struct OneDNNPhases {
    /// The output pixels whose coordinates leave the remainders `row` and `column` by the stride.
    struct Phase {
        let row: Int
        let column: Int
        let convolution: Convolution
        fileprivate let taps: (vertical: PhaseTaps, horizontal: PhaseTaps)
    }

    let phases: [Phase]
    private let operation: TransposedConvolution
    /// Vertical and horizontal.
    var stride: [Int] { operation.stride }

    /// The channels that the library keeps together, at most; it fills up the last block with zeros.
    private static let block = 16

    /// Nil where the phases differ in size, where one has no taps or skips inputs, where the last block of channels is not
    /// full, or where there is nothing to gain: with one phase.
    init?(_ operation: TransposedConvolution, from input: [Int], to output: [Int]) {
        guard operation.groups == 1, operation.stride != [1, 1], operation.outputChannels % Self.block == 0,
            output[1] % operation.stride[0] == 0, output[2] % operation.stride[1] == 0
        else { return nil }
        var phases: [Phase] = []
        for row in 0..<operation.stride[0] {
            for column in 0..<operation.stride[1] {
                let vertical = PhaseTaps(operation, row: row, of: output)
                let horizontal = PhaseTaps(operation, column: column, of: output)
                let padding = [
                    vertical.offset, horizontal.offset, vertical.excess(over: input[1]),
                    horizontal.excess(over: input[2]),
                ]
                guard vertical.count > 0, horizontal.count > 0, padding.allSatisfy(ShapeRules.padding.contains) else {
                    return nil
                }
                let convolution = Convolution(
                    inputChannels: operation.inputChannels, outputChannels: operation.outputChannels,
                    kernel: [vertical.count, horizontal.count],
                    padding: Padding(top: padding[0], left: padding[1], bottom: padding[2], right: padding[3]),
                    bias: operation.bias)
                phases.append(
                    Phase(row: row, column: column, convolution: convolution, taps: (vertical, horizontal)))
            }
        }
        self.phases = phases
        self.operation = operation
    }

    /// The taps of a phase out of the kernel [in, out, height, width], as a kernel [out, in, height, width].
    func weights(of phase: Phase, from kernel: Tensor) -> Tensor {
        let shape = phase.convolution.parameters[0].shape
        let (height, width) = (operation.kernel[0], operation.kernel[1])
        let source = kernel.scalars
        var scalars: [Float] = []
        scalars.reserveCapacity(shape.elementCount)
        for output in 0..<shape[0] {
            for input in 0..<shape[1] {
                let start = (input * shape[0] + output) * height
                for row in 0..<shape[2] {
                    let line = (start + phase.taps.vertical.tap(row)) * width
                    for column in 0..<shape[3] { scalars.append(source[line + phase.taps.horizontal.tap(column)]) }
                }
            }
        }
        return Tensor(shape: shape, scalars: scalars)
    }
}
#endif
