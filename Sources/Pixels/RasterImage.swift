/// An 8-bit image in memory: rows from the top, pixels from the left, samples interleaved.
///
/// Colour images hold red, green and blue in sRGB; grey images hold one sample for each pixel.
public struct RasterImage: Sendable, Equatable {
    /// What the samples of a pixel mean.
    public enum ColorModel: Int, Sendable, CaseIterable {
        /// One luminance sample.
        case grey = 1
        /// Red, green, blue.
        case rgb = 3

        /// The number of samples in a pixel.
        public var channelCount: Int { rawValue }
    }

    /// Pixels in a row; at least 1.
    public let width: Int
    /// Rows; at least 1.
    public let height: Int
    /// What the samples of a pixel mean.
    public let colorModel: ColorModel
    /// `width * height * channelCount` samples, row by row.
    public package(set) var samples: [UInt8]

    /// The number of samples in a pixel: 1 or 3.
    public var channelCount: Int { colorModel.channelCount }

    /// Makes an image of samples that are already interleaved.
    ///
    /// - Precondition: `samples` holds exactly `width * height * colorModel.channelCount` elements; both sizes are at
    ///   least 1.
    public init(width: Int, height: Int, colorModel: ColorModel = .rgb, samples: [UInt8]) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        precondition(
            samples.count == width * height * colorModel.channelCount,
            "\(samples.count) samples for \(width)x\(height)x\(colorModel.channelCount)"
        )
        self.width = width
        self.height = height
        self.colorModel = colorModel
        self.samples = samples
    }
}
