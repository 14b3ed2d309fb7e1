import Foundation
public import Pixels

/// Multi-scale structural similarity (Wang, Simoncelli and Bovik 2003) of 8-bit images.
///
/// Five scales with the published weights; a Gaussian window of 11 x 11 and deviation 1.5 without padding; constants
/// 0.01 and 0.03 on a range of 255; 2 x 2 means between scales, padded with zero where a side is odd. Each channel is
/// measured alone and the results are averaged, which is what the field's PyTorch implementation (`pytorch_msssim`) reports;
/// `Benchmarks/Peers/compare_similarity.py` compares them on photographs.
///
/// After four halvings the window must still fit: an image with a side below 161 pixels has no multi-scale similarity. It is
/// left out of means rather than measured with fewer scales, whose figures could not be compared with others.
public enum StructuralSimilarity {
    /// The least width and height that five scales of the window need.
    public static let minimumSide = 161

    private static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    private static let window: [Float] = {
        let values = (0..<11).map { exp(-Double(($0 - 5) * ($0 - 5)) / (2 * 1.5 * 1.5)) }
        let sum = values.reduce(0, +)
        return values.map { Float($0 / sum) }
    }()

    /// The similarity, 0...1, of two images; nil where a side is shorter than `minimumSide`.
    ///
    /// - Precondition: both images have the same size and colour model.
    public static func multiScale(_ image: RasterImage, _ other: RasterImage) -> Double? {
        precondition(
            image.width == other.width && image.height == other.height && image.colorModel == other.colorModel,
            "images of the same form are compared"
        )
        guard min(image.width, image.height) >= minimumSide else { return nil }
        let channels = (0..<image.channelCount).map { channel in
            similarity(Plane(image, channel: channel), Plane(other, channel: channel))
        }
        return channels.reduce(0, +) / Double(channels.count)
    }

    private static func similarity(_ first: Plane, _ second: Plane) -> Double {
        var (first, second) = (first, second)
        var product = 1.0
        for (scale, weight) in weights.enumerated() {
            let terms = meanTerms(first, second)
            let isLast = scale == weights.count - 1
            product *= pow(max(isLast ? terms.similarity : terms.contrast, 0), weight)
            if !isLast { (first, second) = (first.halved(), second.halved()) }
        }
        return product
    }

    /// The means over all window positions of the whole index and of its contrast-structure part.
    private static func meanTerms(_ first: Plane, _ second: Plane) -> (similarity: Double, contrast: Double) {
        let (c1, c2) = (Float(0.01 * 255 * 0.01 * 255), Float(0.03 * 255 * 0.03 * 255))
        let (mean1, mean2) = (first.filtered(window), second.filtered(window))
        let square1 = first.times(first).filtered(window)
        let square2 = second.times(second).filtered(window)
        let cross = first.times(second).filtered(window)
        var (similarity, contrast) = (0.0, 0.0)
        for index in mean1.values.indices {
            let (m1, m2) = (mean1.values[index], mean2.values[index])
            let variances = square1.values[index] - m1 * m1 + square2.values[index] - m2 * m2
            let structure = (2 * (cross.values[index] - m1 * m2) + c2) / (variances + c2)
            contrast += Double(structure)
            similarity += Double((2 * m1 * m2 + c1) / (m1 * m1 + m2 * m2 + c1) * structure)
        }
        let count = Double(mean1.values.count)
        return (similarity / count, contrast / count)
    }
}

/// One channel as floats, row by row.
private struct Plane {
    let width: Int
    let height: Int
    var values: [Float]

    init(width: Int, height: Int, values: [Float]) {
        self.width = width
        self.height = height
        self.values = values
    }

    init(_ image: RasterImage, channel: Int) {
        width = image.width
        height = image.height
        values = stride(from: channel, to: image.samples.count, by: image.channelCount).map { Float(image.samples[$0]) }
    }

    func times(_ other: Plane) -> Plane {
        Plane(width: width, height: height, values: zip(values, other.values).map { $0 * $1 })
    }

    /// Convolves rows and then columns, without padding.
    func filtered(_ window: [Float]) -> Plane {
        let (narrow, low) = (width - window.count + 1, height - window.count + 1)
        var rows = [Float](repeating: 0, count: narrow * height)
        for y in 0..<height {
            for (tap, weight) in window.enumerated() {
                for x in 0..<narrow { rows[y * narrow + x] += weight * values[y * width + x + tap] }
            }
        }
        var result = [Float](repeating: 0, count: narrow * low)
        for y in 0..<low {
            for (tap, weight) in window.enumerated() {
                for x in 0..<narrow { result[y * narrow + x] += weight * rows[(y + tap) * narrow + x] }
            }
        }
        return Plane(width: narrow, height: low, values: result)
    }

    /// The means of 2 x 2 blocks; an odd side gets one row or column of zeros before it, which count.
    func halved() -> Plane {
        let (left, top) = (width % 2, height % 2)
        let (narrow, low) = ((width + left) / 2, (height + top) / 2)
        var result = [Float](repeating: 0, count: narrow * low)
        for y in 0..<low {
            for x in 0..<narrow {
                var sum: Float = 0
                for (dy, dx) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let (row, column) = (2 * y + dy - top, 2 * x + dx - left)
                    if row >= 0, column >= 0, row < height, column < width { sum += values[row * width + column] }
                }
                result[y * narrow + x] = sum / 4
            }
        }
        return Plane(width: narrow, height: low, values: result)
    }
}
