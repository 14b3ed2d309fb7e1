internal import CImageCodecs
public import Pixels

extension ImageFormat {
    /// Portable Network Graphics: lossless; 1 to 16 bits, grey, colour, palette, alpha and interlacing are read.
    public static let png = ImageFormat(
        name: "png",
        fileExtensions: ["png"],
        recognizes: { $0.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) },
        decode: decodePNG,
        payload: { bytes in
            Container.pngChunks(bytes).map { Container.byteCount($0, named: ["IDAT"]) } ?? bytes.count
        }
    )
}

@Sendable
private func decodePNG(_ bytes: [UInt8], _ limits: ImageLimits) throws(ImageCodecError) -> RasterImage {
    let image = try DecodedPixels(decoding: bytes, limits: limits, with: image_codecs_decode_png).rasterImage()
    return image.oriented(pngOrientation(bytes))
}

/// Writes PNG files of 8 bits, grey or RGB, without loss.
public struct PNGEncoder: ImageEncoder {
    /// zlib's effort, 0 (none) to 9 (most).
    ///
    /// The bytes depend on the version of zlib, the pixels never.
    public let compressionLevel: Int
    /// PNG.
    public var format: ImageFormat { .png }

    /// Makes an encoder.
    ///
    /// - Parameter compressionLevel: 0...9.
    public init(compressionLevel: Int = 9) {
        precondition((0...9).contains(compressionLevel), "compression level \(compressionLevel) is not within 0...9")
        self.compressionLevel = compressionLevel
    }

    /// The PNG file of an image: filters chosen for each row, no metadata.
    public func encode(_ image: RasterImage) throws(ImageCodecError) -> [UInt8] {
        let level = CInt(compressionLevel)
        return try EncodedBytes(encoding: image) { image_codecs_encode_png($0, level, $1) }.array()
    }
}
