/// The taps of a transposed convolution's window that the outputs of one phase see along one axis.
///
/// The outputs that leave the same remainder by the stride see the same taps, in steps of the stride and in falling order:
/// each phase is a convolution of stride 1 with a part of the window (sub-pixel convolution; Shi et al., "Is the
/// deconvolution layer the same as a convolutional layer?", 2016).
struct PhaseTaps {
    /// How many taps there are.
    let count: Int
    /// Inputs before the first tap of the first output (positive) or skipped by it (negative).
    let offset: Int
    /// Outputs of the phase.
    let outputs: Int
    private let first: Int
    private let stride: Int

    /// The taps of the output rows of a remainder.
    init(_ operation: TransposedConvolution, row: Int, of output: [Int]) {
        self.init(
            phase: row, kernel: operation.kernel[0], stride: operation.stride[0], padding: operation.padding.top,
            output: output[1])
    }

    /// The taps of the output columns of a remainder.
    init(_ operation: TransposedConvolution, column: Int, of output: [Int]) {
        self.init(
            phase: column, kernel: operation.kernel[1], stride: operation.stride[1], padding: operation.padding.left,
            output: output[2])
    }

    private init(phase: Int, kernel: Int, stride: Int, padding: Int, output: Int) {
        let lowest = (phase + padding) % stride
        count = lowest < kernel ? (kernel - 1 - lowest) / stride + 1 : 0
        first = lowest + (count - 1) * stride
        self.stride = stride
        // Output `phase` with tap t reads input (phase + padding - t) / stride, exact by the choice of taps.
        offset = count == 0 ? 0 : (first - phase - padding) / stride
        outputs = phase < output ? (output - 1 - phase) / stride + 1 : 0
    }

    /// The place in the window of the tap that reads the input `index` behind that of the first.
    func tap(_ index: Int) -> Int { first - index * stride }

    /// Inputs behind the last one that the last output reads beyond `input` of them; negative when some are not read.
    func excess(over input: Int) -> Int { outputs + count - 1 - offset - input }
}
