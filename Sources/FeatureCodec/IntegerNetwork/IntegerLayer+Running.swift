extension IntegerLayer {
    /// Runs the layer and limits its results to a range.
    ///
    /// - Precondition: the grid has the layer's input channels, and something is left of it.
    func run(_ input: IntegerGrid, limitedTo range: ClosedRange<Int32>) -> IntegerGrid {
        precondition(input.channels == inputChannels, "a grid of \(input.channels) channels for \(inputChannels)")
        let height = outputExtent(input.height)
        let width = outputExtent(input.width)
        precondition(height >= 1 && width >= 1, "nothing is left of a grid of \(input.height) x \(input.width)")
        var elements: [Int32] = []
        elements.reserveCapacity(height * width * outputChannels)
        let starts = startingSums
        for row in 0..<height {
            for column in 0..<width {
                var sums = starts
                add(to: &sums, row: row, column: column, of: input)
                for channel in 0..<outputChannels {
                    let result = scales[channel].product(with: sums[channel / 16][channel % 16])
                    elements.append(Int32(min(max(result, Int64(range.lowerBound)), Int64(range.upperBound))))
                }
            }
        }
        return IntegerGrid(height: height, width: width, channels: outputChannels, elements: elements)
    }

    /// The biases in groups of 16.
    private var startingSums: [SIMD16<Int32>] {
        var result = [SIMD16<Int32>](repeating: .zero, count: (outputChannels + 15) / 16)
        for (channel, bias) in biases.enumerated() { result[channel / 16][channel % 16] = bias }
        return result
    }

    /// Adds the products of one output position.
    ///
    /// No sum overflows: the network has checked the greatest.
    private func add(to sums: inout [SIMD16<Int32>], row: Int, column: Int, of input: IntegerGrid) {
        for verticalTap in taps(output: row, inputs: input.height) {
            let line = source(row, verticalTap) * input.width
            for horizontalTap in taps(output: column, inputs: input.width) {
                let start = (line + source(column, horizontalTap)) * inputChannels
                let tap = (verticalTap * kernel + horizontalTap) * inputChannels
                for channel in 0..<inputChannels {
                    let element = input.elements[start + channel]
                    guard element != 0 else { continue }
                    let factor = SIMD16(repeating: element)
                    let place = (tap + channel) * sums.count
                    for group in sums.indices { sums[group] &+= packed[place + group] &* factor }
                }
            }
        }
    }

    /// The taps of the kernel that fall on an input from an output position along one side.
    private func taps(output: Int, inputs: Int) -> StrideTo<Int> {
        guard isTransposed else {
            let start = output * stride - padding
            let first = max(0, -start)
            return Swift.stride(from: first, to: max(first, min(kernel, inputs - start)), by: 1)
        }
        // Of a transposed convolution's taps every stride-th falls on an input.
        let reach = output + padding
        let lowest = max(0, reach - stride * (inputs - 1))
        return Swift.stride(from: lowest + (reach - lowest) % stride, to: min(kernel, reach + 1), by: stride)
    }

    /// The input position on which a tap falls.
    private func source(_ output: Int, _ tap: Int) -> Int {
        isTransposed ? (output + padding - tap) / stride : output * stride - padding + tap
    }
}
