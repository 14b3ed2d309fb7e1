import NeuralNetwork
import Pixels

/// A few channels of features as an 8-bit image, between their least and their greatest value.
///
/// Matsubara et al. (2022, SC2, arXiv 2203.08875) divide by the greatest value instead of the range, which is right only for
/// features whose least value is 0.
struct FeatureImage {
    /// One channel as grey, or three as red, green and blue.
    let image: RasterImage
    /// The value of the sample 0.
    let low: Float
    /// The value of the sample 255.
    let high: Float

    /// The channels in groups of three; one or two that are left over each stand alone.
    static func groups(channels: Int) -> [Range<Int>] {
        let whole = channels / 3 * 3
        return stride(from: 0, to: whole, by: 3).map { $0..<($0 + 3) } + (whole..<channels).map { $0..<($0 + 1) }
    }

    /// Joins an image with the values that its samples stand between.
    init(image: RasterImage, low: Float, high: Float) {
        self.image = image
        self.low = low
        self.high = high
    }

    /// Makes an image of some channels of the features [1, height, width, channels].
    ///
    /// - Throws: `EvaluationError.Code.codecFailure` for features that are not finite.
    init(_ features: Tensor, channels: Range<Int>) throws(EvaluationError) {
        let (height, width, count) = (features.shape[1], features.shape[2], features.shape[3])
        var values: [Float] = []
        values.reserveCapacity(height * width * channels.count)
        for pixel in 0..<(height * width) {
            values += features.scalars[(pixel * count + channels.lowerBound)..<(pixel * count + channels.upperBound)]
        }
        let low = values.reduce(Float.infinity, min)
        let high = values.reduce(-Float.infinity, max)
        guard values.allSatisfy(\.isFinite), (high - low).isFinite else {
            throw EvaluationError(.codecFailure, "the channels \(channels) of the features are not finite")
        }
        let scale = high > low ? 255 / (high - low) : 0
        let isUsable = scale.isFinite
        self.init(
            image: RasterImage(
                width: width,
                height: height,
                colorModel: channels.count == 3 ? .rgb : .grey,
                samples: values.map { isUsable ? UInt8(min(max(($0 - low) * scale, 0), 255).rounded()) : 0 }
            ),
            low: low,
            high: high
        )
    }

    /// Puts the values of the samples into their channels of the features.
    func write(channels: Range<Int>, to features: inout Tensor) {
        let count = features.shape[3]
        let step = (high - low) / 255
        var samples = image.samples.makeIterator()
        for pixel in 0..<(image.width * image.height) {
            for channel in channels {
                features.scalars[pixel * count + channel] = low + Float(samples.next() ?? 0) * step
            }
        }
    }
}
