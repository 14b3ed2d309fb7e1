/// Where a direct convolution reads and writes: the grid of the input, the window, and the placement of the results.
struct ConvolutionGeometry: Sendable {
    var batch: Int
    var inputHeight: Int
    var inputWidth: Int
    var groups: Int
    var inputsPerGroup: Int
    var outputsPerGroup: Int
    var kernelHeight: Int
    var kernelWidth: Int
    var strideY: Int
    var strideX: Int
    /// Rows above the input; negative when the first window starts inside.
    var top: Int
    /// Columns left of the input; negative when the first window starts inside.
    var left: Int
    /// Output positions that are computed.
    var outputHeight: Int
    var outputWidth: Int
    /// Elements from the start of the output to the first result, and from one result to the next.
    var outputBase: Int
    var outputImageStride: Int
    var outputRowStride: Int
    var outputPixelStride: Int

    var inputChannels: Int { groups * inputsPerGroup }
    var blocks: Int { (outputsPerGroup + 7) / 8 }
    /// Weights of one block of eight output channels.
    var blockSize: Int { kernelHeight * kernelWidth * inputsPerGroup * 8 }
}

/// A convolution over channels-last activations without any copy of the input.
///
/// Four output pixels times eight output channels stay in registers. The weights lie in the order group, block of eight
/// output channels, window row, window column, input channel, output channel. Every result is one sum in the order of
/// window row, column and input channel, whatever the tile.
struct DirectConvolution: Sendable {
    let geometry: ConvolutionGeometry
    let activation: Rectifier?
    private let weights: [Float]
    private let bias: [Float]

    /// Packs weights, which `weight` gives by output channel, input channel of the group, row and column.
    init(
        _ geometry: ConvolutionGeometry, activation: Rectifier?, bias: [Float]?,
        weight: (_ output: Int, _ input: Int, _ row: Int, _ column: Int) -> Float
    ) {
        self.geometry = geometry
        self.activation = activation
        let (blocks, perGroup) = (geometry.blocks, geometry.outputsPerGroup)
        var packed = [Float](repeating: 0, count: geometry.groups * blocks * geometry.blockSize)
        var offsets = [Float](repeating: 0, count: geometry.groups * blocks * 8)
        for group in 0..<geometry.groups {
            for channel in 0..<perGroup {
                let output = group * perGroup + channel
                let block = group * blocks + channel / 8
                offsets[block * 8 + channel % 8] = bias?[output] ?? 0
                var index = block * geometry.blockSize + channel % 8
                for row in 0..<geometry.kernelHeight {
                    for column in 0..<geometry.kernelWidth {
                        for input in 0..<geometry.inputsPerGroup {
                            packed[index] = weight(output, input, row, column)
                            index += 8
                        }
                    }
                }
            }
        }
        weights = packed
        self.bias = offsets
    }

    /// Computes all results.
    func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
        let shape = geometry
        let imageSize = shape.inputHeight * shape.inputWidth * shape.inputChannels
        weights.withUnsafeBufferPointer { weights in
            bias.withUnsafeBufferPointer { bias in
                guard let weights = weights.baseAddress ?? bias.baseAddress, let bias = bias.baseAddress else { return }
                for image in 0..<shape.batch {
                    let source = input + image * imageSize
                    let target = output + shape.outputBase + image * shape.outputImageStride
                    // Whatever is larger, weights or input, passes through the caches once.
                    let all = shape.groups * shape.blocks
                    let pass = shape.blockSize * all > imageSize ? 1 : all
                    for first in stride(from: 0, to: all, by: pass) {
                        for row in 0..<shape.outputHeight {
                            let rowTarget = target + row * shape.outputRowStride
                            runRow(row, blocks: first..<first + pass, source, rowTarget, weights, bias)
                        }
                    }
                }
            }
        }
    }

    /// One row of results, in chunks of pixels whose inputs stay in cache while the blocks of channels pass over them.
    private func runRow(
        _ row: Int, blocks: Range<Int>, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>
    ) {
        let shape = geometry
        let firstRow = row * shape.strideY - shape.top
        let rows = Self.clipped(start: firstRow, count: shape.kernelHeight, limit: shape.inputHeight)
        // Columns whose window lies wholly inside the input.
        let interiorStart = min(shape.outputWidth, max(0, (shape.left + shape.strideX - 1) / shape.strideX))
        let room = shape.inputWidth + shape.left - shape.kernelWidth
        let interiorEnd =
            room < 0 ? interiorStart : max(interiorStart, min(shape.outputWidth, room / shape.strideX + 1))
        var start = 0
        while start < shape.outputWidth {
            let end = min(shape.outputWidth, start + 96)
            let innerStart = max(start, min(end, interiorStart))
            let inner = innerStart..<max(innerStart, min(end, interiorEnd))
            for index in blocks {
                let (group, block) = (index / shape.blocks, index % shape.blocks)
                let tile = Tile(
                    shape: shape, rows: rows, firstRow: firstRow, source: source + group * shape.inputsPerGroup,
                    weights: weights + index * shape.blockSize, bias: (bias + index * 8).lanes,
                    target: target + group * shape.outputsPerGroup + block * 8,
                    channels: min(8, shape.outputsPerGroup - block * 8), activation: activation)
                tile.run(start..<end, inner: inner)
            }
            start = end
        }
    }

    /// The part of a window that lies inside 0..<limit, relative to the window.
    @inline(__always)
    fileprivate static func clipped(start: Int, count: Int, limit: Int) -> Range<Int> {
        let lower = max(0, -start)
        return lower..<max(lower, min(count, limit - start))
    }
}

/// Eight output channels of a run of output pixels in one row.
private struct Tile {
    let shape: ConvolutionGeometry
    /// Window rows that lie inside the input.
    let rows: Range<Int>
    let firstRow: Int
    let source: UnsafePointer<Float>
    let weights: UnsafePointer<Float>
    let bias: Lanes
    let target: UnsafeMutablePointer<Float>
    let channels: Int
    let activation: Rectifier?

    @inline(__always)
    func run(_ columns: Range<Int>, inner: Range<Int>) {
        for column in columns.lowerBound..<inner.lowerBound { runEdge(column) }
        var column = inner.lowerBound
        if inner.count >= 4 {
            while column < inner.upperBound {
                // The last tile moves back over pixels already done rather than end in a narrow one.
                column = min(column, inner.upperBound - 4)
                runFour(column)
                column += 4
            }
        } else {
            while column < inner.upperBound {
                runEdge(column)
                column += 1
            }
        }
        for column in inner.upperBound..<columns.upperBound { runEdge(column) }
    }

    /// Four pixels whose windows cross neither the left nor the right edge.
    @inline(__always)
    private func runFour(_ column: Int) {
        let channelCount = shape.inputChannels
        let step = shape.strideX * channelCount
        let rowStride = shape.inputWidth * channelCount
        let dense = shape.groups == 1
        let segments = dense ? 1 : shape.kernelWidth
        let length = dense ? shape.kernelWidth * channelCount : shape.inputsPerGroup
        var (a, b, c, d) = (bias, bias, bias, bias)
        var weight = weights + rows.lowerBound * shape.kernelWidth * shape.inputsPerGroup * 8
        let corner = source + (column * shape.strideX - shape.left) * channelCount
        for row in rows {
            var pixel = corner + (firstRow + row) * rowStride
            for _ in 0..<segments {
                let (second, third, fourth) = (pixel + step, pixel + 2 * step, pixel + 3 * step)
                var index = 0
                while index < length {
                    let lanes = weight.lanes
                    a += lanes * pixel[index]
                    b += lanes * second[index]
                    c += lanes * third[index]
                    d += lanes * fourth[index]
                    weight += 8
                    index &+= 1
                }
                pixel += channelCount
            }
        }
        let result = target + column * shape.outputPixelStride
        store(a, result)
        store(b, result + shape.outputPixelStride)
        store(c, result + 2 * shape.outputPixelStride)
        store(d, result + 3 * shape.outputPixelStride)
    }

    /// One pixel anywhere.
    private func runEdge(_ column: Int) {
        let channelCount = shape.inputChannels
        let first = column * shape.strideX - shape.left
        let columns = DirectConvolution.clipped(start: first, count: shape.kernelWidth, limit: shape.inputWidth)
        var sum = bias
        for row in rows {
            for windowColumn in columns {
                let pixel = source + ((firstRow + row) * shape.inputWidth + first + windowColumn) * channelCount
                var weight = weights + (row * shape.kernelWidth + windowColumn) * shape.inputsPerGroup * 8
                var index = 0
                while index < shape.inputsPerGroup {
                    sum += weight.lanes * pixel[index]
                    weight += 8
                    index &+= 1
                }
            }
        }
        store(sum, target + column * shape.outputPixelStride)
    }

    @inline(__always)
    private func store(_ sum: Lanes, _ result: UnsafeMutablePointer<Float>) {
        result.store(activation.map { $0(sum) } ?? sum, count: channels)
    }
}
