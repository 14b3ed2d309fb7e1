/// The arithmetic that the compact encoder and decoder must share to the bit.
///
/// A stream is a binary fraction in 0..<1. Coding starts with that whole interval and narrows it, symbol by symbol, to a part
/// proportional to the symbol's frequency; its width is held as an integer in units of the last byte written or to be written.
/// After every symbol the width is brought back to at least `2^24` by moving on to further bytes.
enum CodingInterval {
    /// The width of the whole interval.
    static let whole: UInt64 = 1 << 32
    /// The width that coding a symbol starts with at least; 16 bits of precision then still leave 8.
    static let smallest: UInt64 = 1 << 24

    /// The bytes by which an interval of `width`, 1 or more, must be widened to be at least ``smallest``.
    @inline(__always)
    static func bytesToWiden(_ width: UInt64) -> Int {
        width >= smallest ? 0 : (width.leadingZeroBitCount - 32) >> 3
    }

    /// The distance from an interval's lower end to the fraction in it that has the fewest bytes.
    ///
    /// - Parameters:
    ///   - low: The four bytes at the interval's lower end.
    ///   - width: The interval's width, in 1...2^32.
    /// - Returns: The distance of the lowest such fraction, less than `width`, and the bytes that it needs, in 0...4.
    static func shortestFraction(low: UInt32, width: UInt64) -> (distance: UInt64, byteCount: Int) {
        for byteCount in 0..<4 {
            let rest = (UInt64(1) << UInt64(32 - 8 * byteCount)) - 1
            let distance = ((UInt64(low) + rest) & ~rest) - UInt64(low)
            if distance < width { return (distance, byteCount) }
        }
        return (0, 4)
    }
}
