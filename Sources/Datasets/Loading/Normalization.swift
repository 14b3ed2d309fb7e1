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
        table = SampleScale(mean: mean, deviation: deviation).channels.flatMap { $0 }
    }

    /// Writes the pixels of an RGB image to their place in a batch, its colours changed as the variation says.
    func write(_ image: RasterImage, _ variation: Variation, to scalars: inout MutableSpan<Float>, at start: Int) {
        if variation.keepsColors {
            writePlain(image.samples.span, to: &scalars, at: start)
        } else {
            writeVaried(image, variation, to: &scalars, at: start)
        }
    }

    private func writePlain(_ samples: Span<UInt8>, to scalars: inout MutableSpan<Float>, at start: Int) {
        let table = table.span
        var position = 0
        while position < samples.count {
            scalars[start + position] = table[Int(samples[position])]
            scalars[start + position + 1] = table[256 | Int(samples[position + 1])]
            scalars[start + position + 2] = table[512 | Int(samples[position + 2])]
            position += 3
        }
    }

    /// Brightness, then contrast about the mean luminance, then saturation about each pixel's own.
    ///
    /// All three are linear: a value becomes `own * value + shared * luminance + offset`, in 0...1.
    private func writeVaried(
        _ image: RasterImage,
        _ variation: Variation,
        to scalars: inout MutableSpan<Float>,
        at start: Int
    ) {
        let samples = image.samples.span
        let gain = variation.brightness * variation.contrast / 255
        let own = gain * variation.saturation
        let shared = gain - own
        let offset = (1 - variation.contrast) * variation.brightness * meanLuminance(image) / 255
        let (mean0, mean1, mean2) = (mean[0], mean[1], mean[2])
        let (scale0, scale1, scale2) = (1 / deviation[0], 1 / deviation[1], 1 / deviation[2])
        var position = 0
        while position < samples.count {
            let red = Float(samples[position])
            let green = Float(samples[position + 1])
            let blue = Float(samples[position + 2])
            let common = shared * (0.299 * red + 0.587 * green + 0.114 * blue) + offset
            scalars[start + position] = (min(max(own * red + common, 0), 1) - mean0) * scale0
            scalars[start + position + 1] = (min(max(own * green + common, 0), 1) - mean1) * scale1
            scalars[start + position + 2] = (min(max(own * blue + common, 0), 1) - mean2) * scale2
            position += 3
        }
    }

    /// In 0...255; the sum is an integer, so that its order does not matter.
    private func meanLuminance(_ image: RasterImage) -> Float {
        let samples = image.samples.span
        var (red, green, blue) = (0, 0, 0)
        var position = 0
        while position < samples.count {
            red &+= Int(samples[position])
            green &+= Int(samples[position + 1])
            blue &+= Int(samples[position + 2])
            position += 3
        }
        return Float(299 * red + 587 * green + 114 * blue) / Float(1000 * image.width * image.height)
    }
}
