/// How the states of a stream's lanes are stored: by their magnitudes, since a state is as likely to have any number of
/// digits.
///
/// First the digits of all states after their leading ones, from the first lane to the last, then, as the last 16 bytes, half
/// a byte for each lane that tells how many more than 16 there are. So 32 states take 96 bytes on average instead of 128.
extension InterleavedLanes {
    private static let magnitudeBytes = count / 2

    /// The number of bytes that ``store(into:)`` appends.
    var storedByteCount: Int {
        var digitCount = 0
        for lane in states.indices { digitCount += 31 - states[lane].leadingZeroBitCount }
        return (digitCount + 7) / 8 + Self.magnitudeBytes
    }

    /// Appends the bytes that stand for the states.
    func store(into bytes: inout [UInt8]) {
        var digits = BitWriter()
        for lane in states.indices {
            digits.append(states[lane], bitCount: 31 - states[lane].leadingZeroBitCount, to: &bytes)
        }
        var magnitudes = BitWriter()
        for lane in states.indices {
            magnitudes.append(UInt32(15 - states[lane].leadingZeroBitCount), bitCount: 4, to: &bytes)
        }
    }

    /// Reads states that end where `range` does.
    ///
    /// - Returns: The states, and where their bytes begin.
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` if they do not fit the range.
    static func stored(
        in bytes: [UInt8],
        endOf range: Range<Int>
    ) throws(EntropyCodingError) -> (lanes: InterleavedLanes, start: Int) {
        let end = range.upperBound - magnitudeBytes
        guard end >= range.lowerBound else { throw .missingStates }
        var magnitudes = BitReader(end..<range.upperBound)
        var digitCounts = InlineArray<32, Int>(repeating: 16)
        for lane in digitCounts.indices { digitCounts[lane] += Int(try magnitudes.next(4, of: bytes)) }
        var digitCount = 0
        for lane in digitCounts.indices { digitCount += digitCounts[lane] }
        let start = end - (digitCount + 7) / 8
        guard start >= range.lowerBound else { throw .missingStates }
        var digits = BitReader(start..<end)
        var lanes = InterleavedLanes(states: InlineArray(repeating: 0))
        for lane in digitCounts.indices {
            lanes.states[lane] = try 1 << UInt32(digitCounts[lane]) | digits.next(digitCounts[lane], of: bytes)
        }
        guard digits.endOfBytes(in: bytes) == end else { throw .damagedStream("the states of the lanes are damaged") }
        return (lanes, start)
    }
}

extension EntropyCodingError {
    fileprivate static var missingStates: Self { damagedStream("the stream is too short for the states of its lanes") }
}
