import ImageCodecs
import Pixels

/// Decodes a JPEG file under tight limits, whole and at a fraction of its size, and splits it into tables and data.
func jpegCheck(_ input: [UInt8]) throws {
    let limits = ImageLimits(maximumWidth: 256, maximumHeight: 256, maximumPixelCount: 1 << 14)
    let file = [0xFF, 0xD8, 0xFF] + input.dropFirst(3)
    let whole = try? ImageDecoder.decode(file, limits: limits)
    if let whole {
        guard whole.width <= 256, whole.height <= 256 else { throw LimitExceeded() }
    }
    for shorterSide in [1, 20] {
        guard let reduced = try? ImageDecoder.decodeReduced(file, shorterSide: shorterSide, limits: limits) else {
            continue
        }
        guard reduced.fullWidth <= 256, reduced.fullHeight <= 256 else { throw LimitExceeded() }
        let sides = (whole?.width ?? reduced.fullWidth, whole?.height ?? reduced.fullHeight)
        guard sides == (reduced.fullWidth, reduced.fullHeight) else { throw SizesDiffer() }
        let (width, height) = (reduced.image.width, reduced.image.height)
        guard min(width, height) >= min(shorterSide, sides.0, sides.1) else { throw SizesDiffer() }
    }
    guard JPEGStream.abbreviatedByteCount(file) <= file.count else { throw AbbreviationTooLong() }
}

private struct LimitExceeded: Error {}
private struct SizesDiffer: Error {}
private struct AbbreviationTooLong: Error {}
