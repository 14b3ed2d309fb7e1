public import Pixels

/// Reads images of any known format.
public enum ImageDecoder {
    /// Decodes an image and turns it upright.
    ///
    /// Pixels come out as 8-bit grey or RGB. Samples of 16 bits are rounded to 8, transparent pixels are laid over
    /// white, CMYK is converted. Gamma and colour profiles are ignored: samples are taken for sRGB as they stand. An
    /// orientation in EXIF data is honoured. Of an animation the default image is read (animated WebP is refused).
    ///
    /// - Parameters:
    ///   - bytes: A whole file. Bytes after its end are ignored.
    ///   - limits: How large the image may be.
    /// - Throws: `ImageCodecError` for bytes that are not a complete, undamaged image within the limits; `.unsupported` for
    ///   formats whose package trait is off, naming it.
    public static func decode(
        _ bytes: [UInt8],
        limits: ImageLimits = .default
    ) throws(ImageCodecError) -> RasterImage {
        try format(of: bytes).decode(bytes, limits)
    }

    /// Decodes an image that is to be resized, as `decode` does, at a fraction of its size where that is cheaper.
    ///
    /// JPEG files are scaled by 1/2, 1/4 or 1/8 within the transform: at 1/8, pixels are the means of 8 x 8. A photograph
    /// of 12 million pixels takes a fraction of the time and memory. Other formats are decoded whole.
    ///
    /// - Parameters:
    ///   - bytes: A whole file.
    ///   - shorterSide: The fewest pixels that the shorter side keeps; smaller images are decoded whole. Twice the side to
    ///     which the image is resized leaves the resampling enough to work with.
    ///   - limits: How large the image in the file may be.
    /// - Throws: as `decode` does.
    public static func decodeReduced(
        _ bytes: [UInt8],
        shorterSide: Int,
        limits: ImageLimits = .default
    ) throws(ImageCodecError) -> ReducedImage {
        precondition(shorterSide >= 1, "an image has a pixel")
        let format = try format(of: bytes)
        if let decodeReduced = format.decodeReduced { return try decodeReduced(bytes, limits, shorterSide) }
        let image = try format.decode(bytes, limits)
        return ReducedImage(image: image, fullWidth: image.width, fullHeight: image.height)
    }

    private static func format(of bytes: [UInt8]) throws(ImageCodecError) -> ImageFormat {
        if let format = ImageFormat.detect(bytes) { return format }
        let names = ImageFormat.all.filter(\.isAvailable).map(\.name).joined(separator: ", ")
        throw ImageCodecError(
            .unknownFormat,
            bytes.isEmpty ? "the file is empty" : "the file is in none of the formats that are read: \(names)"
        )
    }
}

/// An image that may have been scaled down while it was decoded.
public struct ReducedImage: Sendable, Equatable {
    /// The image, upright.
    public let image: RasterImage
    /// The width of the image in the file, upright.
    public let fullWidth: Int
    /// The height of the image in the file, upright.
    public let fullHeight: Int
}
