internal import CIntegerNetwork
internal import NeuralNetwork

/// An integer encoder made ready for images of one size: weights packed, memory reserved, borders filled.
///
/// It gives the numbers of `IntegerEncoder.run`, by whichever form of the arithmetic the processor is best at.
final class IntegerPlan {
    /// A way to compute.
    enum Form: CaseIterable, Sendable {
        /// Vectors of whatever kind every processor of the architecture has.
        case plain
        /// Products of pairs of bytes, as AVX2 has them.
        case avx2

        /// The same in the C border's terms.
        var native: fc_integer_form { self == .plain ? FC_INTEGER_PLAIN : FC_INTEGER_AVX2 }
        /// Whether this processor has what it takes.
        var isAvailable: Bool { fc_integer_has(native) != 0 }
        /// The fastest that this processor has.
        static var fastest: Form { Form.avx2.isAvailable ? .avx2 : .plain }
    }

    /// The shape of the latent.
    let latentShape: [Int]
    private let form: Form
    private let layers: [PackedLayer]
    /// What each layer reads.
    private let grids: [BorderedGrid]
    private var memory: [UInt8]
    private var results: [Int16]

    /// Prepares for images of a size.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for a size of which nothing is left.
    init(_ encoder: IntegerEncoder, height: Int, width: Int, form: Form = .fastest) throws(FeatureCodecError) {
        latentShape = try encoder.latentShape(height: height, width: width)
        self.form = form
        var layers: [PackedLayer] = []
        var grids: [BorderedGrid] = []
        var end = 0
        for layer in encoder.network.layers {
            let grid = BorderedGrid(
                offset: end,
                height: layers.last?.height ?? height,
                width: layers.last?.width ?? width,
                channels: layers.last?.paddedChannels ?? 3,
                border: layer.padding
            )
            let packed = PackedLayer(layer, reading: grid, zeroPoints: grids.isEmpty ? encoder.zeroPoints : [], form)
            layers.append(packed)
            grids.append(grid)
            end = grid.end
        }
        self.layers = layers
        self.grids = grids
        memory = [UInt8](repeating: 0, count: end)
        results = layers.last.map { [Int16](repeating: 0, count: $0.height * $0.width * $0.paddedChannels) } ?? []
        for index in 0..<grids[0].byteCount { memory[index] = encoder.zeroPoints[index % 3] }
    }

    /// What a plan holds for images of a size, in numbers of 32 bits; the greatest integer where that does not fit.
    static func elementCount(_ network: IntegerNetwork, height: Int, width: Int) -> Int {
        var (height, width, channels) = (height, width, network.inputChannels)
        var bytes = 0
        func hold(_ extents: [Int]) {
            bytes = bytes.addingSaturated(DecodingLimits.product(extents) ?? .max)
        }
        for layer in network.layers {
            hold([height + 2 * layer.padding, width + 2 * layer.padding, channels])
            (height, width) = (layer.outputExtent(height), layer.outputExtent(width))
            channels = PackedLayer.paddedChannels(layer)
        }
        hold([2, height, width, channels])
        return bytes == .max ? .max : bytes / 4
    }

    /// The results of the network for the samples of an image by row, column and colour.
    ///
    /// - Precondition: there are as many samples as the size asks for.
    func run(samples: [UInt8]) -> [Int32] {
        let first = grids[0]
        precondition(samples.count == first.height * first.width * 3, "\(samples.count) samples for another size")
        for row in 0..<first.height {
            let source = row * first.width * 3
            memory.replaceSubrange(
                first.start + row * first.rowStride..<first.start + row * first.rowStride + first.width * 3,
                with: samples[source..<source + first.width * 3]
            )
        }
        memory.withUnsafeMutableBufferPointer { memory in
            guard let base = memory.baseAddress else { return }
            for position in layers.indices { run(position, base) }
        }
        let (padded, channels) = (layers[layers.count - 1].paddedChannels, latentShape[3])
        return (0..<results.count / padded).flatMap { pixel in
            results[pixel * padded..<pixel * padded + channels].lazy.map(Int32.init)
        }
    }

    /// Runs a layer from its grid to the next, or to the results.
    private func run(_ position: Int, _ memory: UnsafeMutablePointer<UInt8>) {
        var input = grids[position].input(in: memory)
        layers[position].withConvolution { convolution in
            guard position == layers.count - 1 else {
                let next = grids[position + 1]
                fc_integer_run_bytes(
                    form.native, &convolution, &input, memory + next.start, Int64(next.channels), Int64(next.rowStride))
                return
            }
            results.withUnsafeMutableBufferPointer { results in
                guard let base = results.baseAddress else { return }
                fc_integer_run_words(form.native, &convolution, &input, base)
            }
        }
    }
}

/// Where pixels lie in the memory of a plan: channels last, within a border, with a little room behind.
struct BorderedGrid {
    let offset: Int
    let height: Int
    let width: Int
    let channels: Int
    let border: Int

    /// Bytes from a row to the next.
    var rowStride: Int { (width + 2 * border) * channels }
    /// The bytes of all pixels and their border.
    var byteCount: Int { (height + 2 * border) * rowStride }
    /// Where the first pixel within the border lies.
    var start: Int { offset + border * rowStride + border * channels }
    /// Where the grid ends, with the bytes that are read but count for nothing.
    var end: Int { offset + byteCount + Int(FC_INTEGER_SLACK) }

    /// The whole grid as a layer reads it.
    fileprivate func input(in memory: UnsafeMutablePointer<UInt8>) -> fc_integer_input {
        fc_integer_input(bytes: memory + offset, row_stride: Int64(rowStride), channels: Int32(channels))
    }
}
