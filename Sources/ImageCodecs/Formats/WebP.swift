internal import CImageCodecs
public import Pixels

extension ImageFormat {
    /// WebP (RFC 9649), lossy and lossless, by libwebp; the package trait `WebP` brings it.
    ///
    /// An orientation in the file's EXIF data is honoured; animations are refused. Every image is colour.
    public static let webp = ImageFormat(
        name: "webp",
        fileExtensions: ["webp"],
        trait: "WebP",
        isAvailable: image_codecs_have_webp() != 0,
        recognizes: { bytes in
            bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
        },
        decode: decodeWebP,
        payload: { bytes in
            Container.riffChunks(bytes).map { Container.byteCount($0, named: ["VP8 ", "VP8L", "ALPH"]) } ?? bytes.count
        }
    )
}

@Sendable
private func decodeWebP(_ bytes: [UInt8], _ limits: ImageLimits) throws(ImageCodecError) -> RasterImage {
    let image = try DecodedPixels(decoding: bytes, limits: limits, with: image_codecs_decode_webp).rasterImage()
    return image.oriented(webPOrientation(bytes))
}

/// Writes WebP files, lossy or lossless.
public struct WebPEncoder: ImageEncoder {
    /// What is kept of the pixels.
    public enum Fidelity: Sendable, Equatable {
        /// VP8 at a quality of 0 (worst) to 100, colour at half the resolution both ways.
        case lossy(quality: Int)
        /// VP8L: every sample.
        case lossless
    }

    /// What is kept of the pixels.
    public let fidelity: Fidelity
    /// How long the encoder searches: 0...6 for lossy files, 0...9 for lossless ones.
    public let effort: Int
    /// WebP.
    public var format: ImageFormat { .webp }

    /// Makes an encoder.
    ///
    /// - Parameters:
    ///   - fidelity: What is kept of the pixels; a quality lies in 0...100.
    ///   - effort: How long to search; nil takes libwebp's default 4 for lossy files, and the most, 9, for lossless ones.
    public init(_ fidelity: Fidelity, effort: Int? = nil) {
        switch fidelity {
        case .lossy(let quality):
            precondition((0...100).contains(quality), "quality \(quality) is not within 0...100")
            precondition((0...6).contains(effort ?? 4), "the effort of a lossy file lies in 0...6")
            self.effort = effort ?? 4
        case .lossless:
            precondition((0...9).contains(effort ?? 9), "the effort of a lossless file lies in 0...9")
            self.effort = effort ?? 9
        }
        self.fidelity = fidelity
    }

    /// The WebP file of an image: one chunk, no metadata; grey images become colour.
    ///
    /// - Throws: `ImageCodecError.Code.unsupported` in a build without the trait `WebP`.
    public func encode(_ image: RasterImage) throws(ImageCodecError) -> [UInt8] {
        var settings = webp_settings(lossless: 1, quality: 75, effort: CInt(effort))
        if case .lossy(let quality) = fidelity {
            settings.lossless = 0
            settings.quality = CInt(quality)
        }
        let chosen = settings
        return try EncodedBytes(encoding: image) { image_codecs_encode_webp($0, chosen, $1) }.array()
    }
}
