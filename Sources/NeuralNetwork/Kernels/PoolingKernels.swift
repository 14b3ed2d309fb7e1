/// The greatest element or the mean of each window.
struct PoolingKernel: PortableKernel {
    enum Reduction: Sendable {
        case maximum
        case mean(countsPadding: Bool)
    }

    let input: [Int]
    let kernel: [Int]
    let stride: [Int]
    let padding: Padding
    let reduction: Reduction

    func run(inputs: [TensorView], output: MutableTensorView) {
        let (height, width, channels) = (input[1], input[2], input[3])
        let outputHeight = (height + padding.top + padding.bottom - kernel[0]) / stride[0] + 1
        let outputWidth = (width + padding.left + padding.right - kernel[1]) / stride[1] + 1
        var target = output.base
        for image in 0..<input[0] {
            let source = inputs[0].base + image * height * width * channels
            for row in 0..<outputHeight {
                let top = row * stride[0] - padding.top
                let rows = max(0, top)..<min(height, top + kernel[0])
                for column in 0..<outputWidth {
                    let left = column * stride[1] - padding.left
                    reduce(source, rows, max(0, left)..<min(width, left + kernel[1]), target)
                    target += channels
                }
            }
        }
    }

    private func reduce(
        _ source: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>,
        _ target: UnsafeMutablePointer<Float>
    ) {
        let (width, channels) = (input[2], input[3])
        var factor: Float = 0
        if case .mean(let countsPadding) = reduction {
            factor = 1 / Float(countsPadding ? kernel[0] * kernel[1] : rows.count * columns.count)
        }
        var channel = 0
        while channel < channels {
            let count = min(8, channels - channel)
            var result = Lanes(repeating: factor == 0 ? -.infinity : 0)
            for row in rows {
                for column in columns {
                    let pixel = source + (row * width + column) * channels + channel
                    let value = count == 8 ? pixel.lanes : pixel.firstLanes(count)
                    if factor == 0 {
                        // NaN wins, as in PyTorch.
                        result.replace(with: value, where: (value .> result) .| (value .!= value))
                    } else {
                        result += value
                    }
                }
            }
            (target + channel).store(factor == 0 ? result : result * factor, count: count)
            channel &+= 8
        }
    }
}

/// The mean over all pixels of an image.
struct GlobalAverageKernel: PortableKernel {
    let pixels: Int
    let channels: Int

    func run(inputs: [TensorView], output: MutableTensorView) {
        var (source, target) = (inputs[0].base, output.base)
        let factor = 1 / Float(pixels)
        for _ in 0..<output.count / channels {
            for channel in 0..<channels { target[channel] = 0 }
            for _ in 0..<pixels {
                for channel in 0..<channels { target[channel] += source[channel] }
                source += channels
            }
            for channel in 0..<channels { target[channel] *= factor }
            target += channels
        }
    }
}
