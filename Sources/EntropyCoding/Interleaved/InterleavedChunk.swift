/// A part of an interleaved stream that is coded by itself, so that neither side holds a whole long stream.
///
/// A chunk is a header, the bits of its symbols' escapes from the front, and from the back the states that decoding starts
/// with and the words, which are taken towards the front. When all interleaved symbols are decoded the two ends have met, and
/// the lanes carry the ``CompactEncoder``'s bytes of the few symbols that follow. A chunk so short that it has no interleaved
/// symbols is nothing but these bytes.
struct InterleavedChunk: Sendable {
    /// The symbols, interleaved or not, of a chunk that is not the last.
    static let symbolLimit = 1 << 20

    /// What a chunk begins with.
    ///
    /// It is a number in groups of seven bits, the lowest first, each but the last with its top bit set. The number is twice
    /// the count of interleaved symbols, plus one if more chunks follow; then the size follows likewise.
    struct Header {
        let count: Int
        /// The bytes of the chunk after its header, or nil if it is the last.
        let byteCount: Int?

        func append(to bytes: inout [UInt8]) {
            Self.append(count << 1 | (byteCount == nil ? 0 : 1), to: &bytes)
            if let byteCount { Self.append(byteCount, to: &bytes) }
        }

        private static func append(_ value: Int, to bytes: inout [UInt8]) {
            var rest = value
            while rest > 0x7F {
                bytes.append(UInt8(rest & 0x7F | 0x80))
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }

        init(count: Int, byteCount: Int?) {
            self.count = count
            self.byteCount = byteCount
        }

        /// Reads a header and moves the position behind it.
        init(_ bytes: [UInt8], at position: inout Int) throws(EntropyCodingError) {
            let first = try Self.value(bytes, at: &position)
            count = first >> 1
            byteCount = first & 1 == 0 ? nil : try Self.value(bytes, at: &position)
            guard count <= InterleavedChunk.symbolLimit else {
                throw .damagedStream("a chunk of the stream claims \(count) symbols")
            }
        }

        private static func value(_ bytes: [UInt8], at position: inout Int) throws(EntropyCodingError) -> Int {
            var value = 0
            for shift in stride(from: 0, to: 35, by: 7) {
                guard position < bytes.count else { break }
                let byte = bytes[position]
                position += 1
                value |= Int(byte & 0x7F) << shift
                // Each number has one form: no group of zeros at its end.
                if byte & 0x80 == 0, byte > 0 || shift == 0 { return value }
                if byte == 0 { break }
            }
            throw .damagedStream("the header of a chunk of the stream is damaged")
        }
    }

    private var lanes: InterleavedLanes
    private var words: WordReader
    private var codes: BitReader
    private let count: Int
    /// The symbols decoded.
    private var position = 0

    /// Reads the end of a chunk of `count` symbols that takes a range of the bytes after its header.
    init(_ bytes: [UInt8], _ range: Range<Int>, count: Int) throws(EntropyCodingError) {
        let start: Int
        (lanes, start) = try InterleavedLanes.stored(in: bytes, endOf: range)
        words = WordReader(bytes: bytes, floor: range.lowerBound, position: start)
        codes = BitReader(range.lowerBound..<start)
        self.count = count
    }

    /// The symbols of the chunk that are not decoded yet.
    var left: Int { count - position }

    /// Decodes a run of at most ``left`` symbols, all under `table` if there are no indices; all tables must exist.
    mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        places: Range<Int>,
        with tables: ProbabilityTables,
        table: Int,
        indices: Span<UInt16>?,
        allowsVectors: Bool
    ) throws(EntropyCodingError) {
        let beyond = position - places.lowerBound
        var usesVectors = allowsVectors && InterleavedLanes.haveVectors(precision: tables.precision)
        var place = places.lowerBound
        while place < places.upperBound {
            let lane = (place + beyond) % InterleavedLanes.count
            if usesVectors, lane == 0 {
                let rest = place..<places.upperBound
                let done = lanes.decodeVectors(
                    into: &symbols, places: rest, with: tables, table: table, indices: indices, from: &words)
                place += done.groups * InterleavedLanes.count
                for lane in 0..<InterleavedLanes.count where done.marked >> UInt32(lane) & 1 == 1 {
                    let marked = place - InterleavedLanes.count + lane
                    let row = tables.rows[Self.table(of: marked, table, indices)]
                    symbols[marked] = try symbol(of: UInt32(bitPattern: symbols[marked]), in: row)
                }
                // Few words or symbols are left if no mark has stopped them.
                usesVectors = done.marked != 0
            } else {
                let table = Self.table(of: place, table, indices)
                let label = try lanes.decode(lane: lane, with: tables, table: table, from: &words).label
                let row = tables.rows[table]
                symbols[place] = label.isMarked ? try symbol(of: label.entry(in: row), in: row) : label.value
                place += 1
            }
        }
        position += places.count
    }

    /// The table of a symbol: the one that its index names or, without indices, the same for all.
    @inline(__always)
    private static func table(of place: Int, _ table: Int, _ indices: Span<UInt16>?) -> Int {
        if let indices { Int(indices[place]) } else { table }
    }

    /// The symbol of an entry that is marked.
    private mutating func symbol(
        of entry: UInt32,
        in row: ProbabilityTables.Row
    ) throws(EntropyCodingError) -> Int32 {
        entry < row.symbolCount
            ? row.lowest &+ Int32(bitPattern: entry)
            : try EscapeCode.symbol(from: &codes, of: words.bytes, in: row)
    }

    /// Checks, after the last symbol, that the chunk ends as its symbols require, and returns the bytes that the lanes carry.
    func finish() throws(EntropyCodingError) -> [UInt8] {
        guard left == 0 else { throw .damagedStream("\(left) symbols of the stream were not asked for") }
        guard codes.endOfBytes(in: words.bytes) == words.position, let carried = lanes.carried else {
            throw .damagedStream("the stream does not end as its symbols require")
        }
        return carried
    }
}
