/// Takes 16-bit words, stored with the lower byte first, from the end of a part of a stream to its beginning.
struct WordReader: Sendable {
    let bytes: [UInt8]
    /// Where the words begin.
    let floor: Int
    /// Where the words that are left end.
    var position: Int

    mutating func next() throws(EntropyCodingError) -> UInt16 {
        guard position - floor >= 2 else { throw .damagedStream("the words of the stream end before its symbols") }
        position -= 2
        return UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8
    }
}
