public import Pixels

/// Writes images in one format with fixed settings.
public protocol ImageEncoder: Sendable {
    /// The format that it writes.
    var format: ImageFormat { get }

    /// The whole file of an image.
    ///
    /// - Throws: `ImageCodecError` if the format cannot hold the image.
    func encode(_ image: RasterImage) throws(ImageCodecError) -> [UInt8]
}
