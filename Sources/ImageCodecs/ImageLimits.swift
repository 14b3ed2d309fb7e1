/// How large an image a decoder may make; checked before anything is allocated for its pixels.
///
/// Besides, decoders of PNG, JPEG and JPEG XL refuse files that are too short to hold as many pixels as they claim, so
/// that a few bytes cannot claim the whole limit. WebP and AVIF code evenly coloured images in hardly any bytes, and libavif
/// scales to the size that the container states: there the limit alone counts.
public struct ImageLimits: Sendable, Equatable {
    /// The largest number of pixels in a row.
    public let maximumWidth: Int
    /// The largest number of rows.
    public let maximumHeight: Int
    /// The largest number of pixels in all; decoding takes up to 14 bytes for each.
    public let maximumPixelCount: Int

    /// Sides of up to 32,768 pixels and 2^26 pixels (67 million) in all.
    public static let `default` = ImageLimits()

    /// Makes limits; what is left out is as in `default`.
    public init(maximumWidth: Int = 1 << 15, maximumHeight: Int = 1 << 15, maximumPixelCount: Int = 1 << 26) {
        precondition(maximumWidth >= 1 && maximumHeight >= 1 && maximumPixelCount >= 1, "a limit admits one pixel")
        self.maximumWidth = maximumWidth
        self.maximumHeight = maximumHeight
        self.maximumPixelCount = maximumPixelCount
    }
}
