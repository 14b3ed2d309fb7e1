import Foundation
public import Pixels

/// The peak signal-to-noise ratio of 8-bit images.
public enum PeakSignalToNoise {
    /// `20 log10(255) - 10 log10(mean squared error)` over all samples, in decibels; nil for equal images.
    ///
    /// - Precondition: both images have the same size and colour model.
    public static func decibels(_ image: RasterImage, _ other: RasterImage) -> Double? {
        precondition(
            image.width == other.width && image.height == other.height && image.colorModel == other.colorModel,
            "images of the same form are compared"
        )
        var squares = 0
        image.samples.withUnsafeBufferPointer { first in
            other.samples.withUnsafeBufferPointer { second in
                for index in first.indices {
                    let difference = Int(first[index]) - Int(second[index])
                    squares &+= difference &* difference
                }
            }
        }
        guard squares > 0 else { return nil }
        return 20 * log10(255) - 10 * log10(Double(squares) / Double(image.samples.count))
    }
}
