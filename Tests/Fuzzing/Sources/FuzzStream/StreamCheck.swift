import FeatureCodec

/// Reads a stream in both framings, as it is and with its checksum put right.
///
/// What is accepted must be what the writer writes.
func streamCheck(_ input: [UInt8]) throws {
    for bytes in [input, withChecksum(input)] {
        let limits = DecodingLimits(payloadBytes: 1 << 10)
        if let stream = try? CodedStream(bytes: bytes, limits: limits) {
            guard stream.serialized() == bytes else { throw StreamChanged(stream: stream) }
        }
    }
    guard input.count >= 3 else { return }
    for bytes in [input, input.dropLast(2) + checksum(of: [0, 0, 0, 0] + input.dropLast(2))] {
        if let stream = try? CodedStream(packet: bytes, fingerprint: 0) {
            guard stream.packet() == bytes else { throw StreamChanged(stream: stream) }
        }
    }
}

private func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    bytes.count < 2 ? bytes : bytes.dropLast(2) + checksum(of: Array(bytes.dropLast(2)))
}

/// The checksum that the format appends, worked out bit by bit.
private func checksum(of bytes: [UInt8]) -> [UInt8] {
    var crc: UInt16 = 0xFFFF
    for byte in bytes {
        crc ^= UInt16(byte) << 8
        for _ in 0..<8 { crc = crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
    }
    return [UInt8(truncatingIfNeeded: crc), UInt8(truncatingIfNeeded: crc >> 8)]
}

private struct StreamChanged: Error {
    let stream: CodedStream
}
