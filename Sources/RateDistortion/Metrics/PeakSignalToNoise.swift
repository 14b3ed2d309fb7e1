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

    /// The same on luma alone; nil for images of equal luma.
    ///
    /// Luma is `0.299 R + 0.587 G + 0.114 B` (ITU-R BT.601, full range, as JPEG has it), not rounded, with a peak of 255.
    /// Work on video often takes BT.709 or the range 16...235 instead, which gives other figures.
    ///
    /// - Precondition: both images have the same size and colour model.
    public static func lumaDecibels(_ image: RasterImage, _ other: RasterImage) -> Double? {
        guard image.colorModel == .rgb else { return decibels(image, other) }
        precondition(
            image.width == other.width && image.height == other.height && image.colorModel == other.colorModel,
            "images of the same form are compared"
        )
        // In thousandths, so that the sum is exact.
        var squares = 0
        image.samples.withUnsafeBufferPointer { first in
            other.samples.withUnsafeBufferPointer { second in
                for index in stride(from: 0, to: first.count, by: 3) {
                    let red = Int(first[index]) - Int(second[index])
                    let green = Int(first[index + 1]) - Int(second[index + 1])
                    let blue = Int(first[index + 2]) - Int(second[index + 2])
                    let difference = 299 &* red &+ 587 &* green &+ 114 &* blue
                    squares &+= difference &* difference
                }
            }
        }
        guard squares > 0 else { return nil }
        return 20 * log10(255_000) - 10 * log10(Double(squares) / Double(image.width * image.height))
    }
}
