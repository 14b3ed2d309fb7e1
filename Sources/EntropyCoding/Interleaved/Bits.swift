/// Appends numbers of any number of bits to bytes, the lowest bit first, beginning with a byte of its own.
struct BitWriter {
    private var bitCount = 0

    mutating func append(_ value: UInt32, bitCount count: Int, to bytes: inout [UInt8]) {
        for bit in 0..<count {
            if bitCount & 7 == 0 { bytes.append(0) }
            bytes[bytes.count - 1] |= UInt8(value >> UInt32(bit) & 1) << UInt8(bitCount & 7)
            bitCount += 1
        }
    }
}

/// Reads what a ``BitWriter`` wrote.
struct BitReader: Sendable {
    private var position: Int
    private let end: Int

    /// Reads from the bytes of a range.
    init(_ range: Range<Int>) {
        position = 8 * range.lowerBound
        end = 8 * range.upperBound
    }

    /// The next bits as a number.
    mutating func next(_ count: Int, of bytes: [UInt8]) throws(EntropyCodingError) -> UInt32 {
        guard count <= end - position else { throw .damagedStream("the bits of the stream end before its symbols") }
        var value: UInt32 = 0
        for bit in 0..<count {
            value |= UInt32(bytes[position >> 3] >> UInt8(position & 7) & 1) << UInt32(bit)
            position += 1
        }
        return value
    }

    /// The first byte that no bit was read from, if the bits left in the byte before it are zeros, as they were written.
    func endOfBytes(in bytes: [UInt8]) -> Int? {
        guard position & 7 > 0 else { return position >> 3 }
        return bytes[position >> 3] >> UInt8(position & 7) == 0 ? position >> 3 + 1 : nil
    }
}
