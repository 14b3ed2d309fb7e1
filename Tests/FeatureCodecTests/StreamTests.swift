import EntropyCoding
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// The code of the error that work throws, or nil.
func code(_ work: () throws -> Void) -> FeatureCodecError.Code? {
    do {
        try work()
        return nil
    } catch {
        return (error as? FeatureCodecError)?.code
    }
}

@Suite struct StreamTests {
    static let payload: [UInt8] = [0x12, 0x80, 0x00, 0xFF, 0x07]
    static let streams: [CodedStream] = [
        CodedStream(fingerprint: 0xA1B2_C3D4, payload: payload),
        CodedStream(fingerprint: 0, payload: []),
        CodedStream(fingerprint: 0xFFFF_FFFF, payload: payload, sourceSize: .init(width: 640, height: 127)),
        CodedStream(fingerprint: 1, payload: payload, rateIndex: 255, hasLongChecksum: true),
        CodedStream(
            fingerprint: 0x0102_0304,
            payload: (0..<70).map { UInt8($0) },
            sourceSize: .init(width: 1, height: Int(Int32.max)),
            rateIndex: 3,
            hasLongChecksum: true
        ),
    ]

    @Test(arguments: streams)
    func filesAreReadBack(stream: CodedStream) throws {
        #expect(try CodedStream(bytes: stream.serialized()) == stream)
    }

    @Test(arguments: streams)
    func packetsAreReadBack(stream: CodedStream) throws {
        let packet = stream.packet()
        #expect(packet.count == stream.payload.count + 3)
        let read = try CodedStream(packet: packet, fingerprint: stream.fingerprint)
        #expect(read.payload == stream.payload)
        #expect(code { _ = try CodedStream(packet: packet, fingerprint: stream.fingerprint ^ 0x100) } == .damaged)
    }

    @Test func theFramingIsSmall() {
        for count in [0, 127, 128, 300, 16_383, 100_000] {
            let payload = [UInt8](repeating: 1, count: count)
            let plain = CodedStream(fingerprint: 9, payload: payload).serialized()
            #expect(plain.count - count <= 12)
            let sized = CodedStream(fingerprint: 9, payload: payload, sourceSize: .init(width: 4032, height: 3024))
            #expect(sized.serialized().count - count <= 16)
        }
    }

    @Test(arguments: streams)
    func everyTruncationIsCalledOne(stream: CodedStream) {
        let bytes = stream.serialized()
        for count in 0..<bytes.count {
            #expect(code { _ = try CodedStream(bytes: Array(bytes[..<count])) } == .truncated, "\(count) bytes")
        }
    }

    @Test(arguments: streams)
    func everyChangeOfAByteIsFound(stream: CodedStream) {
        let bytes = stream.serialized()
        var missed: [String] = []
        for position in bytes.indices {
            for change in UInt8(1)...255 {
                var damaged = bytes
                damaged[position] ^= change
                if (try? CodedStream(bytes: damaged)) != nil { missed.append("byte \(position) xor \(change)") }
            }
        }
        #expect(missed == [])
        var inPayload = bytes
        inPayload[bytes.count - (stream.hasLongChecksum ? 4 : 2) - 1] ^= 0x10
        let expected: FeatureCodecError.Code = stream.payload.isEmpty ? .truncated : .damaged
        #expect(code { _ = try CodedStream(bytes: inPayload) } == expected)
    }

    @Test(arguments: streams)
    func everyChangeOfAPacketIsFound(stream: CodedStream) {
        let packet = stream.packet()
        var missed: [String] = []
        for position in packet.indices {
            for change in UInt8(1)...255 {
                var damaged = packet
                damaged[position] ^= change
                let read = try? CodedStream(packet: damaged, fingerprint: stream.fingerprint)
                if read != nil { missed.append("byte \(position) xor \(change)") }
            }
        }
        #expect(missed == [])
        for count in 0..<packet.count {
            #expect(code { _ = try CodedStream(packet: Array(packet[..<count]), fingerprint: 1) } != nil)
        }
    }

    @Test func bytesAfterTheEndAreRefused() {
        let bytes = Self.streams[0].serialized()
        #expect(code { _ = try CodedStream(bytes: bytes + [0]) } == .trailingBytes)
        #expect(code { _ = try CodedStream(bytes: bytes + bytes) } == .trailingBytes)
    }

    @Test func foreignFilesAreRecognised() {
        #expect(code { _ = try CodedStream(bytes: [0x89, 0x50, 0x4E, 0x47]) } == .notAStream)
        #expect(code { _ = try CodedStream(bytes: [0xFF]) } == .notAStream)
        #expect(code { _ = try CodedStream(bytes: [0xFC, 0xC1, 0, 0]) } == .notAStream)
        #expect(code { _ = try CodedStream(bytes: []) } == .truncated)
    }

    @Test func newerVersionsAndFlagsAreNamed() {
        var bytes = Self.streams[0].serialized()
        bytes[1] = 0xB2
        #expect { try CodedStream(bytes: bytes) } throws: { error in
            let error = error as? FeatureCodecError
            return error?.code == .unsupportedVersion && error?.message.contains("version 2") == true
        }
        bytes[1] = 0xB1
        bytes[2] |= 0x80
        #expect { try CodedStream(bytes: bytes) } throws: { error in
            let error = error as? FeatureCodecError
            return error?.code == .unsupportedVersion && error?.message.contains("version 2 or later") == true
        }
        bytes[2] = 0x03
        #expect(code { _ = try CodedStream(bytes: bytes) } == .unsupportedVersion)
    }

    @Test func claimedLengthsAreNotBelieved() {
        // A payload length of 2^31 - 1 with nothing behind it; then forms of numbers that the format forbids.
        let start: [UInt8] = [0xFC, 0xB1, 0, 1, 2, 3, 4]
        #expect(code { _ = try CodedStream(bytes: start + [0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0, 0]) } == .truncated)
        #expect(code { _ = try CodedStream(bytes: start + [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0]) } == .damaged)
        #expect(code { _ = try CodedStream(bytes: start + [0x80, 0x00, 0, 0]) } == .damaged)
        #expect(code { _ = try CodedStream(bytes: start + [0x80, 0x80, 0x80, 0x80, 0x80, 0]) } == .damaged)
    }

    @Test func anyBytesGiveAnErrorOrAStream() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            var bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            if bytes.count >= 3 { bytes.replaceSubrange(0..<3, with: [0xFC, 0xB1, bytes[2] & 0x1C]) }
            if let stream = try? CodedStream(bytes: bytes) { #expect(stream.serialized() == bytes) }
        }
    }

    @Test func checksumsHaveTheirPublishedValues() {
        let digits = Array("123456789".utf8)
        #expect(Checksum.crc16(digits) == 0x29B1)
        #expect(Checksum.crc32(digits) == 0xCBF4_3926)
        var words = CRC32()
        words.update(words: [0x3433_3231, 0x3837_3635] as [UInt32])
        words.update(UInt8(ascii: "9"))
        #expect(words.value == 0xCBF4_3926)
    }

    @Test(arguments: 0..<40)
    func `checksums of any length are those of their polynomials, bit by bit`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
        var crc16: UInt16 = 0x1D0F
        var crc32: UInt32 = .max
        for byte in bytes {
            crc16 ^= UInt16(byte) << 8
            crc32 ^= UInt32(byte)
            for _ in 0..<8 {
                crc16 = crc16 & 0x8000 != 0 ? crc16 << 1 ^ 0x1021 : crc16 << 1
                crc32 = crc32 & 1 != 0 ? crc32 >> 1 ^ 0xEDB8_8320 : crc32 >> 1
            }
        }
        #expect(Checksum.crc16(bytes, initial: 0x1D0F) == crc16)
        #expect(Checksum.crc32(bytes) == ~crc32)
    }
}
