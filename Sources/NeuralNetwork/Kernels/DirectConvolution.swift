internal import CConvolution

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
    /// Output channels whose weights lie side by side.
    static let block = Int(FC_CONVOLUTION_BLOCK)
    var blocks: Int { (outputsPerGroup + Self.block - 1) / Self.block }
    /// Weights of one block of output channels.
    var blockSize: Int { kernelHeight * kernelWidth * inputsPerGroup * Self.block }
}

/// A convolution over channels-last activations without any copy of the input.
///
/// Four output pixels times sixteen output channels stay in registers. The weights lie in the order group, block of
/// output channels, window row, window column, input channel, output channel. Every result is one sum in the order of
/// window row, column and input channel, whatever the tile.
struct DirectConvolution: Sendable {
    /// The ways to compute, whose results differ in the last bits.
    enum Form: CaseIterable {
        /// With what every processor of the architecture has.
        case plain
        /// With eight lanes, each product and addition one operation.
        case avx2

        var native: fc_convolution_form { self == .plain ? FC_CONVOLUTION_PLAIN : FC_CONVOLUTION_AVX2 }
        /// Whether this processor can.
        var isAvailable: Bool { fc_convolution_has(native) != 0 }
        /// The fastest that this processor has.
        static let fastest: Form = avx2.isAvailable ? .avx2 : .plain
    }

    /// How results are computed.
    var form = Form.fastest
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
        let (block, blocks, perGroup) = (ConvolutionGeometry.block, geometry.blocks, geometry.outputsPerGroup)
        var packed = [Float](repeating: 0, count: geometry.groups * blocks * geometry.blockSize)
        var offsets = [Float](repeating: 0, count: geometry.groups * blocks * block)
        for output in 0..<geometry.groups * perGroup {
            let channel = output % perGroup
            let (first, lane) = (output / perGroup * blocks + channel / block, channel % block)
            offsets[first * block + lane] = bias?[output] ?? 0
            var index = first * geometry.blockSize + lane
            for row in 0..<geometry.kernelHeight {
                for column in 0..<geometry.kernelWidth {
                    for input in 0..<geometry.inputsPerGroup {
                        packed[index] = weight(output, input, row, column)
                        index += block
                    }
                }
            }
        }
        weights = packed
        self.bias = offsets
    }

    /// Computes all results.
    func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
        weights.withUnsafeBufferPointer { weights in
            bias.withUnsafeBufferPointer { bias in
                guard let weights = weights.baseAddress ?? bias.baseAddress, let bias = bias.baseAddress else { return }
                for image in 0..<geometry.batch {
                    for group in 0..<geometry.groups {
                        run(image: image, group: group, input, output, weights, bias)
                    }
                }
            }
        }
    }

    /// Computes the results of one group of channels of one image.
    private func run(
        image: Int, group: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>
    ) {
        let (shape, block) = (geometry, ConvolutionGeometry.block)
        let imageSize = shape.inputHeight * shape.inputWidth * shape.inputChannels
        let source = input + image * imageSize + group * shape.inputsPerGroup
        let target = output + shape.outputBase + image * shape.outputImageStride + group * shape.outputsPerGroup
        // Whatever is larger, weights or input, passes through the caches once.
        let pass = shape.blockSize * shape.blocks > imageSize ? 2 : shape.blocks
        for first in stride(from: 0, to: shape.blocks, by: pass) {
            let index = group * shape.blocks + first
            let part = Part(
                shape: shape, source: source, target: target + first * block,
                weights: weights + index * shape.blockSize, biases: bias + index * block,
                channels: min(pass * block, shape.outputsPerGroup - first * block),
                activation: activation ?? .identity, form: form.native)
            for row in 0..<shape.outputHeight { part.runRow(row) }
        }
    }
}

/// Some output channels of one image.
private struct Part {
    let shape: ConvolutionGeometry
    let source: UnsafePointer<Float>
    let target: UnsafeMutablePointer<Float>
    let weights: UnsafePointer<Float>
    let biases: UnsafePointer<Float>
    let channels: Int
    let activation: Rectifier
    let form: fc_convolution_form

    /// Pixels whose inputs stay in cache while the blocks of channels pass over them.
    private static let chunk = 96

    /// One row of results: the columns whose window lies wholly inside the input in chunks, the others one by one.
    func runRow(_ row: Int) {
        let firstRow = row * shape.strideY - shape.top
        let rows = Self.clipped(start: firstRow, count: shape.kernelHeight, limit: shape.inputHeight)
        let start = min(shape.outputWidth, max(0, (shape.left + shape.strideX - 1) / shape.strideX))
        let room = shape.inputWidth + shape.left - shape.kernelWidth
        let end = room < 0 ? start : max(start, min(shape.outputWidth, room / shape.strideX + 1))
        for column in 0..<start { run(column..<column + 1, of: row, rows) }
        for column in stride(from: start, to: end, by: Self.chunk) {
            run(column..<min(end, column + Self.chunk), of: row, rows)
        }
        for column in end..<shape.outputWidth { run(column..<column + 1, of: row, rows) }
    }

    /// Columns of which either one alone or none has a window that crosses the left or right edge.
    private func run(_ columns: Range<Int>, of row: Int, _ rows: Range<Int>) {
        let pixel = shape.inputChannels
        let line = shape.inputWidth * pixel
        let left = columns.lowerBound * shape.strideX - shape.left
        let taps = Self.clipped(start: left, count: shape.kernelWidth, limit: shape.inputWidth)
        let corner = (row * shape.strideY - shape.top + rows.lowerBound) * line + (left + taps.lowerBound) * pixel
        let firstTap = rows.lowerBound * shape.kernelWidth + taps.lowerBound
        // Without groups the pixels of a window's row are one segment.
        let isDense = shape.groups == 1
        let tapSize = shape.inputsPerGroup * ConvolutionGeometry.block
        var windows = fc_convolution_windows(
            input: source + corner, window_step: Int64(shape.strideX * pixel), row_step: Int64(line),
            segment_step: Int64(pixel), windows: Int32(columns.count), rows: Int32(rows.count),
            segments: Int32(isDense ? 1 : taps.count),
            length: Int32(isDense ? taps.count * pixel : shape.inputsPerGroup),
            weights: weights + firstTap * tapSize, block_step: Int64(shape.blockSize),
            weight_row_step: Int64(shape.kernelWidth * tapSize), biases: biases,
            output: target + row * shape.outputRowStride + columns.lowerBound * shape.outputPixelStride,
            output_step: Int64(shape.outputPixelStride), channels: Int32(channels), slope: activation.slope,
            ceiling: activation.ceiling)
        fc_convolution_run(form, &windows)
    }

    /// The part of a window that lies inside 0..<limit, relative to the window.
    private static func clipped(start: Int, count: Int, limit: Int) -> Range<Int> {
        let lower = max(0, -start)
        return lower..<max(lower, min(count, limit - start))
    }
}
