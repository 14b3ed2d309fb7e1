internal import Pixels

/// Turns 8-bit samples into the numbers that a network takes: `(sample / 255 - mean) / deviation`, by channel.
struct Normalization: Sendable {
    private let mean: [Float]
    private let deviation: [Float]
    /// The result for each of 256 values, channel by channel.
    private let table: [Float]

    init(mean: [Float], deviation: [Float]) {
        precondition(mean.count == 3 && deviation.count == 3, "colours have three means and three deviations")
        precondition(deviation.allSatisfy { $0 > 0 }, "a deviation is above 0")
        self.mean = mean
        self.deviation = deviation
        table = (0..<3).flatMap { channel in
            (0..<256).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
        }
    }

    /// Appends the pixels of an RGB image to a batch, its colours changed as the variation says.
    func append(_ image: RasterImage, _ variation: Variation, to scalars: inout [Float]) {
        if variation.keepsColors {
            appendPlain(image, to: &scalars)
        } else {
            appendVaried(image, variation, to: &scalars)
        }
    }

    private func appendPlain(_ image: RasterImage, to scalars: inout [Float]) {
        var position = 0
        while position < image.samples.count {
            scalars.append(table[Int(image.samples[position])])
            scalars.append(table[256 + Int(image.samples[position + 1])])
            scalars.append(table[512 + Int(image.samples[position + 2])])
            position += 3
        }
    }

    /// Brightness, then contrast about the mean luminance, then saturation about each pixel's own.
    private func appendVaried(_ image: RasterImage, _ variation: Variation, to scalars: inout [Float]) {
        let weights = SIMD4<Float>(0.299, 0.587, 0.114, 0)
        let gain = variation.brightness * variation.contrast / 255
        let offset = SIMD4<Float>(
            repeating: (1 - variation.contrast) * variation.brightness * meanLuminance(image) / 255
        )
        let center = SIMD4<Float>(mean[0], mean[1], mean[2], 0)
        let scale = SIMD4<Float>(1 / deviation[0], 1 / deviation[1], 1 / deviation[2], 0)
        var position = 0
        while position < image.samples.count {
            let pixel = SIMD4<Float>(
                Float(image.samples[position]),
                Float(image.samples[position + 1]),
                Float(image.samples[position + 2]),
                0
            )
            let luminance = SIMD4<Float>(repeating: (pixel * weights).sum())
            let varied = (luminance + (pixel - luminance) * variation.saturation) * gain + offset
            let result = (varied.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 1)) - center) * scale
            scalars.append(result[0])
            scalars.append(result[1])
            scalars.append(result[2])
            position += 3
        }
    }

    /// In 0...255; the sum is an integer, so that its order does not matter.
    private func meanLuminance(_ image: RasterImage) -> Float {
        var sums = SIMD4<Int>.zero
        var position = 0
        while position < image.samples.count {
            sums[0] &+= Int(image.samples[position])
            sums[1] &+= Int(image.samples[position + 1])
            sums[2] &+= Int(image.samples[position + 2])
            position += 3
        }
        let weighted = Float(299 * sums[0] + 587 * sums[1] + 114 * sums[2])
        return weighted / Float(1000 * image.width * image.height)
    }
}
