/// The cyclic redundancy checks of streams and model files.
///
/// Decoding tells some damage from a stream; a check of two bytes tells nearly all:
///
/// ```swift
/// send(Checksum.sealed(encoder.finish()))
/// var decoder = CompactDecoder(try Checksum.opened(received))
/// ```
public enum Checksum {
    /// A stream followed by its ``crc16(_:initial:)``, the low byte first.
    public static func sealed(_ stream: [UInt8]) -> [UInt8] {
        let check = crc16(stream)
        return stream + [UInt8(truncatingIfNeeded: check), UInt8(check >> 8)]
    }

    /// The stream that was sealed.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` if the check is missing or not that of the bytes before it.
    public static func opened(_ bytes: [UInt8]) throws(EntropyCodingError) -> [UInt8] {
        guard bytes.count >= 2 else { throw .damagedStream("\(bytes.count) bytes cannot hold a stream and its check") }
        let stream = Array(bytes.dropLast(2))
        let check = UInt16(bytes[bytes.count - 2]) | UInt16(bytes[bytes.count - 1]) << 8
        guard crc16(stream) == check else { throw .damagedStream("the check of the stream does not match its bytes") }
        return stream
    }

    /// CRC-16 with the polynomial 0x1021, initial value 0xFFFF, bits in order, no final change ("CRC-16/IBM-3740").
    ///
    /// It finds every burst of errors within 16 bits, so every change of one byte.
    public static func crc16(_ bytes: some Sequence<UInt8>, initial: UInt16 = 0xFFFF) -> UInt16 {
        crc16(Array(bytes).span, initial: initial)
    }

    /// CRC-32 with the reflected polynomial 0xEDB88320, the check of PNG and zip ("CRC-32/ISO-HDLC").
    public static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var check = CRC32()
        check.update(bytes: Array(bytes).span)
        return check.value
    }

    /// Eight bytes in one step: what each leaves behind depends on no other, so the table look-ups overlap.
    private static func crc16(_ bytes: Span<UInt8>, initial: UInt16) -> UInt16 {
        let tables = tables16.span
        var crc = initial
        var index = 0
        while index + 8 <= bytes.count {
            let first = tables[7 * 256 + Int(bytes[index] ^ UInt8(crc >> 8))]
            let second = tables[6 * 256 + Int(bytes[index + 1] ^ UInt8(truncatingIfNeeded: crc))]
            crc = first ^ second
            for place in 2..<8 { crc ^= tables[(7 - place) * 256 + Int(bytes[index + place])] }
            index += 8
        }
        while index < bytes.count {
            crc = crc << 8 ^ tables[Int(UInt8(crc >> 8) ^ bytes[index])]
            index += 1
        }
        return crc
    }

    /// Eight tables of 256: what a byte leaves behind after 1 to 8 bytes.
    private static let tables16: [UInt16] = {
        var all: [UInt16] = (0..<256).map { index in
            (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
        }
        for index in 256..<2048 {
            let previous = all[index - 256]
            all.append(previous << 8 ^ all[Int(previous >> 8)])
        }
        return all
    }()
}

/// A CRC-32 that is built up piece by piece.
package struct CRC32 {
    private var state: UInt32 = 0xFFFF_FFFF

    /// The check of nothing.
    package init() {}

    /// The check of all that was added.
    package var value: UInt32 { ~state }

    /// Adds one byte.
    package mutating func update(_ byte: UInt8) {
        state = Self.tables[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8
    }

    /// Adds bytes, four in one step.
    package mutating func update(bytes: Span<UInt8>) {
        add(bytes.count / 4) { index in
            (0..<4).reduce(0) { word, place in word | UInt32(bytes[4 * index + place]) << UInt32(8 * place) }
        }
        for index in (bytes.count / 4 * 4)..<bytes.count { update(bytes[index]) }
    }

    /// Adds text as UTF-8, followed by a zero byte that ends it.
    package mutating func update(_ text: String) {
        for byte in text.utf8 { update(byte) }
        update(UInt8(0))
    }

    /// Adds 32-bit words, the low byte of each first.
    package mutating func update(words: [UInt32]) { add(words.count) { words[$0] } }

    /// Adds whole numbers as 32-bit words, the low byte of each first.
    package mutating func update(words: [Int32]) { add(words.count) { UInt32(bitPattern: words[$0]) } }

    /// Adds the bits of floating-point numbers as 32-bit words, the low byte of each first.
    package mutating func update(words: [Float]) { add(words.count) { words[$0].bitPattern } }

    /// Adds words, four bytes in one step.
    @inline(__always)
    private mutating func add(_ count: Int, _ word: (Int) -> UInt32) {
        let tables = Self.tables.span
        var crc = state
        for index in 0..<count {
            let mixed = crc ^ word(index)
            let lower = tables[768 + Int(mixed & 255)] ^ tables[512 + Int((mixed >> 8) & 255)]
            let upper = tables[256 + Int((mixed >> 16) & 255)] ^ tables[Int(mixed >> 24)]
            crc = lower ^ upper
        }
        state = crc
    }

    /// Four tables of 256: what a byte leaves behind after 1, 2, 3 and 4 bytes.
    private static let tables: [UInt32] = {
        var all: [UInt32] = (0..<256).map { (index: UInt32) -> UInt32 in
            (0..<8).reduce(index) { crc, _ in crc & 1 != 0 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
        }
        for index in 256..<1024 {
            let previous = all[index - 256]
            all.append(all[Int(previous & 255)] ^ previous >> 8)
        }
        return all
    }()
}
