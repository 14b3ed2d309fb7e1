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
        guard let format = ImageFormat.detect(bytes) else {
            let names = ImageFormat.all.filter(\.isAvailable).map(\.name).joined(separator: ", ")
            throw ImageCodecError(
                .unknownFormat,
                bytes.isEmpty ? "the file is empty" : "the file is in none of the formats that are read: \(names)"
            )
        }
        return try format.decode(bytes, limits)
    }
}
