import ImageCodecs
import Pixels

/// Decodes a JPEG file under tight limits and splits it into tables and data.
func jpegCheck(_ input: [UInt8]) throws {
    let limits = ImageLimits(maximumWidth: 256, maximumHeight: 256, maximumPixelCount: 1 << 14)
    let file = [0xFF, 0xD8, 0xFF] + input.dropFirst(3)
    if let image = try? ImageDecoder.decode(file, limits: limits) {
        guard image.width <= 256, image.height <= 256 else { throw LimitExceeded() }
    }
    guard JPEGStream.abbreviatedByteCount(file) <= file.count else { throw AbbreviationTooLong() }
}

private struct LimitExceeded: Error {}
private struct AbbreviationTooLong: Error {}
