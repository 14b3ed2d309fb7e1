/// Reads numbers from a part of some bytes; whatever lies outside it reads as `nil`.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private let littleEndian: Bool

    /// Makes a reader of a part of a file.
    init(_ bytes: ArraySlice<UInt8>, littleEndian: Bool = false) {
        self.bytes = bytes
        self.littleEndian = littleEndian
    }

    /// The number of bytes.
    var count: Int { bytes.count }

    /// The unsigned number of `width` (1 to 4) bytes at `offset` from the start of the part.
    func number(at offset: Int, width: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - width else { return nil }
        let start = bytes.startIndex + offset
        let part = bytes[start..<start + width]
        return littleEndian
            ? part.reversed().reduce(0) { $0 << 8 | Int($1) }
            : part.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The bytes of a range of offsets from the start of the part.
    func part(_ range: Range<Int>) -> ArraySlice<UInt8>? {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
        return bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
    }
}
