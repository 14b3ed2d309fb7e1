internal import CIntegerNetwork

/// A convolution of an integer encoder in the order in which the C border reads it.
struct PackedLayer {
    /// The rows of the output.
    let height: Int
    /// The columns of the output.
    let width: Int
    /// The channels of the output, rounded up; those behind the real ones are 0.
    let paddedChannels: Int
    private let kernel: Int
    private let stride: Int
    private let weights: [Int8]
    private let biases: [Int32]
    private let multipliers: [UInt32]
    private let shifts: [UInt32]

    /// Packs a layer for a form of the arithmetic.
    ///
    /// - Parameters:
    ///   - layer: a plain convolution.
    ///   - grid: what it reads; its channels may be more than those of the layer.
    ///   - zeroPoints: what is to be subtracted from each channel first, or nothing.
    init(_ layer: IntegerLayer, reading grid: BorderedGrid, zeroPoints: [UInt8], _ form: IntegerPlan.Form) {
        height = layer.outputExtent(grid.height)
        width = layer.outputExtent(grid.width)
        (kernel, stride) = (layer.kernel, layer.stride)
        paddedChannels = Self.paddedChannels(layer)
        let padding = paddedChannels - layer.outputChannels
        weights = Self.packed(layer, grid.channels, paddedChannels, Int(fc_integer_bytes_together(form.native)))
        biases = Self.biases(layer, zeroPoints) + Array(repeating: 0, count: padding)
        multipliers = layer.scales.map { UInt32($0.multiplier) } + Array(repeating: 0, count: padding)
        shifts = layer.scales.map { UInt32($0.shift) } + Array(repeating: 1, count: padding)
    }

    /// The channels of a layer's output, rounded up.
    static func paddedChannels(_ layer: IntegerLayer) -> Int {
        let block = Int(FC_INTEGER_BLOCK)
        return (layer.outputChannels + block - 1) / block * block
    }

    /// The biases less what the zero points add to every sum; the border holds zero points too.
    private static func biases(_ layer: IntegerLayer, _ zeroPoints: [UInt8]) -> [Int32] {
        guard !zeroPoints.isEmpty else { return layer.biases }
        let area = layer.kernel * layer.kernel
        let pairs = layer.pairs
        return layer.biases.enumerated().map { output, bias in
            (0..<layer.inputChannels).reduce(bias) { sum, input in
                guard let pair = pairs.index(from: input, to: output) else { return sum }
                let weights = layer.weights[pair * area..<(pair + 1) * area]
                return weights.reduce(sum) { $0 &- Int32($1) &* Int32(zeroPoints[input]) }
            }
        }
    }

    /// The weights by block of outputs, row of the window, few bytes of it, output, byte; 0 where there are none, as between
    /// channels of different groups.
    private static func packed(
        _ layer: IntegerLayer,
        _ readChannels: Int,
        _ paddedChannels: Int,
        _ bytesTogether: Int
    ) -> [Int8] {
        let (kernel, block) = (layer.kernel, Int(FC_INTEGER_BLOCK))
        let slack = Int(FC_INTEGER_SLACK)
        let length = (kernel * readChannels + slack - 1) / slack * slack
        var result = [Int8](repeating: 0, count: paddedChannels * kernel * length)
        let pairs = layer.pairs
        for output in 0..<layer.outputChannels {
            for input in 0..<layer.inputChannels {
                guard let pair = pairs.index(from: input, to: output) else { continue }
                for tap in 0..<kernel * kernel {
                    let (row, column) = tap.quotientAndRemainder(dividingBy: kernel)
                    let byte = column * readChannels + input
                    let start = (output / block * kernel + row) * length * block
                    let group = start + byte / bytesTogether * bytesTogether * block
                    result[group + output % block * bytesTogether + byte % bytesTogether] =
                        layer.weights[pair * kernel * kernel + tap]
                }
            }
        }
        return result
    }

    /// Lends the layer to the C border.
    func withConvolution(_ body: (inout fc_integer_convolution) -> Void) {
        weights.withUnsafeBufferPointer { weights in
            biases.withUnsafeBufferPointer { biases in
                multipliers.withUnsafeBufferPointer { multipliers in
                    shifts.withUnsafeBufferPointer { shifts in
                        var convolution = fc_integer_convolution(
                            kernel: Int32(kernel),
                            stride: Int32(stride),
                            height: Int32(height),
                            width: Int32(width),
                            blocks: Int32(paddedChannels / Int(FC_INTEGER_BLOCK)),
                            weights: weights.baseAddress,
                            biases: biases.baseAddress,
                            multipliers: multipliers.baseAddress,
                            shifts: shifts.baseAddress
                        )
                        body(&convolution)
                    }
                }
            }
        }
    }
}
