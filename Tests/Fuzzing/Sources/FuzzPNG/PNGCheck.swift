import ImageCodecs
import Pixels

/// Decodes a PNG file, as it is and with the checksums of its chunks put right, under tight limits.
///
/// What is accepted must come back from our own PNG file of it.
func pngCheck(_ input: [UInt8]) throws {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let limits = ImageLimits(maximumWidth: 256, maximumHeight: 256, maximumPixelCount: 1 << 14)
    let file = signature + input.dropFirst(8)
    for bytes in [file, withChecksums(file)] {
        guard let image = try? ImageDecoder.decode(bytes, limits: limits) else { continue }
        guard image.width <= 256, image.height <= 256 else { throw LimitExceeded() }
        let again = try ImageDecoder.decode(PNGEncoder(compressionLevel: 1).encode(image), limits: limits)
        guard again == image else { throw ImageChanged() }
    }
}

/// Walks the chunks and replaces the checksum of each, so that changes reach what lies behind it.
private func withChecksums(_ file: [UInt8]) -> [UInt8] {
    var bytes = file
    var start = 8
    while start + 12 <= bytes.count {
        let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - start - 12 else { break }
        let end = start + 8 + length
        let crc = checksum(of: bytes[start + 4..<end])
        for place in 0..<4 { bytes[end + place] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * place)) }
        start = end + 4
    }
    return bytes
}

private func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
    }
    return ~crc
}

private struct LimitExceeded: Error {}
private struct ImageChanged: Error {}
