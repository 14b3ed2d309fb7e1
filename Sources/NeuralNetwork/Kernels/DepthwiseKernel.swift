/// A convolution in which every channel sees itself alone; eight channels at a time.
struct DepthwiseKernel: PortableKernel {
    private let input: [Int]
    private let output: [Int]
    private let kernel: [Int]
    private let stride: [Int]
    private let padding: Padding
    private let activation: Rectifier?
    private let channels: Int
    /// Channels rounded up to a multiple of eight.
    private let pitch: Int
    /// Window row, window column, channel.
    private let weights: [Float]
    private let bias: [Float]

    init(
        input: [Int], output: [Int], kernel: [Int], stride: [Int], padding: Padding, weights: [Float], bias: [Float]?,
        activation: Rectifier?
    ) {
        self.input = input
        self.output = output
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.activation = activation
        channels = input[3]
        pitch = (input[3] + 7) / 8 * 8
        let taps = kernel[0] * kernel[1]
        var packed = [Float](repeating: 0, count: taps * pitch)
        for channel in 0..<channels {
            for tap in 0..<taps { packed[tap * pitch + channel] = weights[channel * taps + tap] }
        }
        self.weights = packed
        self.bias = (bias ?? [Float](repeating: 0, count: channels)).paddedToLanes
    }

    func run(inputs: [TensorView], output view: MutableTensorView) {
        weights.withUnsafeBufferPointer { weights in
            bias.withUnsafeBufferPointer { bias in
                guard let weights = weights.baseAddress, let bias = bias.baseAddress else { return }
                var target = view.base
                for image in 0..<output[0] {
                    let source = inputs[0].base + image * input[1] * input[2] * channels
                    for row in 0..<output[1] {
                        for column in 0..<output[2] {
                            runPixel(row, column, source, target, weights, bias)
                            target += channels
                        }
                    }
                }
            }
        }
    }

    private func runPixel(
        _ row: Int, _ column: Int, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>
    ) {
        let (top, left) = (row * stride[0] - padding.top, column * stride[1] - padding.left)
        let rows = max(0, -top)..<max(max(0, -top), min(kernel[0], input[1] - top))
        let columns = max(0, -left)..<max(max(0, -left), min(kernel[1], input[2] - left))
        let (kernelWidth, rowStride) = (kernel[1], input[2] * channels)
        let corner = source + top * rowStride + left * channels
        var channel = 0
        // Two vectors at a time: their sums do not wait for each other.
        while channel &+ 16 <= channels {
            var (first, second) = ((bias + channel).lanes, (bias + channel + 8).lanes)
            for row in rows {
                var pixel = corner + row * rowStride + columns.lowerBound * channels + channel
                var weight = weights + (row * kernelWidth + columns.lowerBound) * pitch + channel
                for _ in columns {
                    first += weight.lanes * pixel.lanes
                    second += (weight + 8).lanes * (pixel + 8).lanes
                    pixel += channels
                    weight += pitch
                }
            }
            (target + channel).store(activation.map { $0(first) } ?? first)
            (target + channel + 8).store(activation.map { $0(second) } ?? second)
            channel &+= 16
        }
        while channel < channels {
            let width = min(8, channels - channel)
            var sum = (bias + channel).lanes
            for row in rows {
                for column in columns {
                    let pixel = corner + row * rowStride + column * channels + channel
                    let weight = (weights + (row * kernelWidth + column) * pitch + channel).lanes
                    sum += weight * (width == 8 ? pixel.lanes : pixel.firstLanes(width))
                }
            }
            (target + channel).store(activation.map { $0(sum) } ?? sum, count: width)
            channel &+= 8
        }
    }
}

extension UnsafePointer<Float> {
    /// The first few floats from here on, zeros behind.
    func firstLanes(_ count: Int) -> Lanes {
        var result = Lanes.zero
        for lane in 0..<count { result[lane] = self[lane] }
        return result
    }
}
