/// GDN1 in one pass: norms of four pixels times eight channels stay in registers, then divide or multiply the pixels.
struct GDN1Kernel: PortableKernel {
    private let channels: Int
    private let inverse: Bool
    private let beta: [Float]
    /// Block of eight output channels, input channel, output channel.
    private let gamma: [Float]

    /// Packs effective weights.
    init(beta: [Float], gamma: [Float], inverse: Bool) {
        let channels = beta.count
        self.channels = channels
        self.inverse = inverse
        self.beta = beta.paddedToLanes
        var packed = [Float](repeating: 0, count: (channels + 7) / 8 * 8 * channels)
        for output in 0..<channels {
            let block = output / 8 * channels * 8 + output % 8
            for input in 0..<channels { packed[block + input * 8] = gamma[output * channels + input] }
        }
        self.gamma = packed
    }

    func run(inputs: [TensorView], output: MutableTensorView) {
        let pixels = output.count / channels
        let source = inputs[0].base
        beta.withUnsafeBufferPointer { beta in
            gamma.withUnsafeBufferPointer { gamma in
                guard let beta = beta.baseAddress, let gamma = gamma.baseAddress else { return }
                var pixel = 0
                while pixel + 4 <= pixels {
                    runFour(source + pixel * channels, output.base + pixel * channels, beta, gamma)
                    pixel += 4
                }
                while pixel < pixels {
                    runOne(source + pixel * channels, output.base + pixel * channels, beta, gamma)
                    pixel += 1
                }
            }
        }
    }

    @inline(__always)
    private func runFour(
        _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ beta: UnsafePointer<Float>,
        _ gamma: UnsafePointer<Float>
    ) {
        let (second, third, fourth) = (source + channels, source + 2 * channels, source + 3 * channels)
        var weight = gamma
        var channel = 0
        while channel < channels {
            let offset = (beta + channel).lanes
            var (a, b, c, d) = (offset, offset, offset, offset)
            var index = 0
            while index < channels {
                let lanes = weight.lanes
                a += lanes * abs(source[index])
                b += lanes * abs(second[index])
                c += lanes * abs(third[index])
                d += lanes * abs(fourth[index])
                weight += 8
                index &+= 1
            }
            finish(a, source + channel, target + channel, channel)
            finish(b, second + channel, target + channels + channel, channel)
            finish(c, third + channel, target + 2 * channels + channel, channel)
            finish(d, fourth + channel, target + 3 * channels + channel, channel)
            channel &+= 8
        }
    }

    private func runOne(
        _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ beta: UnsafePointer<Float>,
        _ gamma: UnsafePointer<Float>
    ) {
        var weight = gamma
        var channel = 0
        while channel < channels {
            var norm = (beta + channel).lanes
            for index in 0..<channels {
                norm += weight.lanes * abs(source[index])
                weight += 8
            }
            finish(norm, source + channel, target + channel, channel)
            channel &+= 8
        }
    }

    @inline(__always)
    private func finish(
        _ norm: Lanes, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ channel: Int
    ) {
        let width = min(8, channels - channel)
        let value = width == 8 ? source.lanes : source.firstLanes(width)
        target.store(inverse ? value * norm : value / norm, count: width)
    }
}
