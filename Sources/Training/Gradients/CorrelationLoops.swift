internal import NeuralNetwork

/// The three loops behind convolution, transposed convolution and their gradients.
///
/// A convolution maps a wide grid to a narrow one. `gather` is that map without bias, `spread` its adjoint (which is a
/// transposed convolution) and `weightGradient` the derivative of both with respect to the weights
/// [narrow channels, wide channels per group, kernel height, kernel width].
struct CorrelationLoops {
    /// The shape of the wide grid, channels last.
    let wide: [Int]
    /// The shape of the narrow grid, channels last.
    let narrow: [Int]
    let kernel: [Int]
    let stride: [Int]
    let padding: Padding
    let groups: Int

    private var narrowPerGroup: Int { narrow[3] / groups }
    private var widePerGroup: Int { wide[3] / groups }
    private var taps: Int { kernel[0] * kernel[1] }

    /// The narrow grid from the wide one.
    func gather(_ input: Tensor, weight: Tensor) -> Tensor {
        var output = Tensor(shape: narrow)
        let packed = pack(weight)
        output.scalars.withUnsafeMutableBufferPointer { output in
            input.scalars.withUnsafeBufferPointer { input in
                packed.withUnsafeBufferPointer { packed in
                    forEachProduct { narrowIndex, wideIndex, weightIndex in
                        var sum: Float = 0
                        for lane in 0..<widePerGroup { sum += packed[weightIndex + lane] * input[wideIndex + lane] }
                        output[narrowIndex] += sum
                    }
                }
            }
        }
        return output
    }

    /// The wide grid from the narrow one.
    func spread(_ input: Tensor, weight: Tensor) -> Tensor {
        var output = Tensor(shape: wide)
        let packed = pack(weight)
        output.scalars.withUnsafeMutableBufferPointer { output in
            input.scalars.withUnsafeBufferPointer { input in
                packed.withUnsafeBufferPointer { packed in
                    forEachProduct { narrowIndex, wideIndex, weightIndex in
                        let value = input[narrowIndex]
                        for lane in 0..<widePerGroup { output[wideIndex + lane] += value * packed[weightIndex + lane] }
                    }
                }
            }
        }
        return output
    }

    /// The sum over all places of narrow times wide values, in the shape of the weights.
    func weightGradient(wide wideValues: Tensor, narrow narrowValues: Tensor) -> Tensor {
        var packed = [Float](repeating: 0, count: narrow[3] * taps * widePerGroup)
        packed.withUnsafeMutableBufferPointer { packed in
            wideValues.scalars.withUnsafeBufferPointer { wideValues in
                narrowValues.scalars.withUnsafeBufferPointer { narrowValues in
                    forEachProduct { narrowIndex, wideIndex, weightIndex in
                        let value = narrowValues[narrowIndex]
                        for lane in 0..<widePerGroup {
                            packed[weightIndex + lane] += value * wideValues[wideIndex + lane]
                        }
                    }
                }
            }
        }
        return unpack(packed)
    }

    /// Calls with the index of a narrow value, of the first wide value of its group at one tap, and of their weights.
    @inline(__always)
    private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
        for image in 0..<narrow[0] {
            for row in 0..<narrow[1] {
                for tapRow in 0..<kernel[0] {
                    let wideRow = row * stride[0] + tapRow - padding.top
                    guard wideRow >= 0, wideRow < wide[1] else { continue }
                    for column in 0..<narrow[2] {
                        let narrowPixel = ((image * narrow[1] + row) * narrow[2] + column) * narrow[3]
                        for tapColumn in 0..<kernel[1] {
                            let wideColumn = column * stride[1] + tapColumn - padding.left
                            guard wideColumn >= 0, wideColumn < wide[2] else { continue }
                            let widePixel = ((image * wide[1] + wideRow) * wide[2] + wideColumn) * wide[3]
                            let tap = tapRow * kernel[1] + tapColumn
                            for channel in 0..<narrow[3] {
                                let group = channel / narrowPerGroup
                                body(
                                    narrowPixel + channel,
                                    widePixel + group * widePerGroup,
                                    (channel * taps + tap) * widePerGroup
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    /// Weights as [narrow channels, taps, wide channels per group].
    private func pack(_ weight: Tensor) -> [Float] {
        var packed = [Float](repeating: 0, count: weight.count)
        forEachWeight { packedIndex, index in packed[packedIndex] = weight.scalars[index] }
        return packed
    }

    private func unpack(_ packed: [Float]) -> Tensor {
        var weight = Tensor(shape: [narrow[3], widePerGroup, kernel[0], kernel[1]])
        forEachWeight { packedIndex, index in weight.scalars[index] = packed[packedIndex] }
        return weight
    }

    private func forEachWeight(_ body: (Int, Int) -> Void) {
        for channel in 0..<narrow[3] {
            for tap in 0..<taps {
                for lane in 0..<widePerGroup {
                    body((channel * taps + tap) * widePerGroup + lane, (channel * widePerGroup + lane) * taps + tap)
                }
            }
        }
    }
}

extension Tensor {
    /// The sums over everything but the last axis.
    func sumsOverRows() -> [Float] {
        let channels = shape.last ?? 1
        var sums = [Double](repeating: 0, count: channels)
        for start in stride(from: 0, to: count, by: channels) {
            for channel in 0..<channels { sums[channel] += Double(scalars[start + channel]) }
        }
        return sums.map(Float.init)
    }
}
