import ImageCodecs
import Pixels

/// Decodes a WebP file under tight limits; its RIFF header is mended, so that the decoder behind it sees most inputs.
func webPCheck(_ input: [UInt8]) throws {
    let limits = ImageLimits(maximumWidth: 256, maximumHeight: 256, maximumPixelCount: 1 << 14)
    let body = input.dropFirst(12)
    let length = body.count + 4
    let sizes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    let file = Array("RIFF".utf8) + sizes + Array("WEBP".utf8) + body
    if let image = try? ImageDecoder.decode(file, limits: limits) {
        guard image.width <= 256, image.height <= 256 else { throw LimitExceeded() }
    }
    guard ImageFormat.payloadByteCount(file) <= file.count else { throw PayloadTooLong() }
}

private struct LimitExceeded: Error {}
private struct PayloadTooLong: Error {}
