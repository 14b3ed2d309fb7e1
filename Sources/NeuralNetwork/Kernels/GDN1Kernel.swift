/// GDN1 in one pass: norms of four pixels times eight channels stay in registers, then divide or multiply the pixels.
struct GDN1Kernel: PortableKernel {
    /// How magnitudes become whole numbers.
    struct Rounding {
        let rate: Float
        let limit: Float

        func callAsFunction(_ value: Float) -> Float { min((abs(value) * rate).rounded(.toNearestOrEven), limit) }
    }

    private let channels: Int
    private let inverse: Bool
    private let beta: [Float]
    /// Block of eight output channels, input channel, output channel.
    private let gamma: [Float]
    /// What is done to magnitudes before they enter a norm.
    private let rounding: Rounding?

    /// Packs effective weights.
    init(beta: [Float], gamma: [Float], inverse: Bool, rounding: Rounding? = nil) {
        let channels = beta.count
        self.channels = channels
        self.inverse = inverse
        self.rounding = rounding
        self.beta = beta.paddedToLanes
        var packed = [Float](repeating: 0, count: (channels + 7) / 8 * 8 * channels)
        for output in 0..<channels {
            let block = output / 8 * channels * 8 + output % 8
            for input in 0..<channels { packed[block + input * 8] = gamma[output * channels + input] }
        }
        self.gamma = packed
    }

    func run(inputs: [TensorView], output: MutableTensorView) {
        let source = inputs[0].base
        guard let rounding else {
            run(source, output) { $0 }
            return
        }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * channels) { magnitudes in
            guard let base = magnitudes.baseAddress else { return }
            run(source, output) { pixels in
                let count = min(4 * channels, output.count - (pixels - source))
                for index in 0..<count { base[index] = rounding(pixels[index]) }
                return UnsafePointer(base)
            }
        }
    }

    /// Runs four pixels at a time.
    ///
    /// - Parameter magnitudes: gives the elements whose magnitudes enter the norms of the pixels from an address on.
    @inline(__always)
    private func run(
        _ source: UnsafePointer<Float>, _ output: MutableTensorView,
        magnitudes: (UnsafePointer<Float>) -> UnsafePointer<Float>
    ) {
        let pixels = output.count / channels
        beta.withUnsafeBufferPointer { beta in
            gamma.withUnsafeBufferPointer { gamma in
                guard let beta = beta.baseAddress, let gamma = gamma.baseAddress else { return }
                var place = 0
                while place + 4 * channels <= pixels * channels {
                    runFour(source + place, magnitudes(source + place), output.base + place, beta, gamma)
                    place += 4 * channels
                }
                while place < pixels * channels {
                    runOne(source + place, magnitudes(source + place), output.base + place, beta, gamma)
                    place += channels
                }
            }
        }
    }

    @inline(__always)
    private func runFour(
        _ source: UnsafePointer<Float>, _ first: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ beta: UnsafePointer<Float>, _ gamma: UnsafePointer<Float>
    ) {
        let (second, third, fourth) = (first + channels, first + 2 * channels, first + 3 * channels)
        var weight = gamma
        var channel = 0
        while channel < channels {
            let offset = (beta + channel).lanes
            var (a, b, c, d) = (offset, offset, offset, offset)
            var index = 0
            while index < channels {
                let lanes = weight.lanes
                a += lanes * abs(first[index])
                b += lanes * abs(second[index])
                c += lanes * abs(third[index])
                d += lanes * abs(fourth[index])
                weight += 8
                index &+= 1
            }
            finish(a, source + channel, target + channel, channel)
            finish(b, source + channels + channel, target + channels + channel, channel)
            finish(c, source + 2 * channels + channel, target + 2 * channels + channel, channel)
            finish(d, source + 3 * channels + channel, target + 3 * channels + channel, channel)
            channel &+= 8
        }
    }

    private func runOne(
        _ source: UnsafePointer<Float>, _ magnitudes: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ beta: UnsafePointer<Float>, _ gamma: UnsafePointer<Float>
    ) {
        var weight = gamma
        var channel = 0
        while channel < channels {
            var norm = (beta + channel).lanes
            for index in 0..<channels {
                norm += weight.lanes * abs(magnitudes[index])
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
