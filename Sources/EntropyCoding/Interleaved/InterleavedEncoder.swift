/// Codes symbols with 32 interleaved rANS coders: for large payloads, several times faster than ``CompactEncoder``.
///
/// A stream costs about 20 bytes beyond its symbols' information, and 0.01 % with tables of up to 14 bits (0.12 % with 16).
/// Symbols are kept until a chunk of them is full or the stream ends, because the last is coded first; the decoder yields them
/// in order. The bytes do not depend on which vectors the processor has.
public struct InterleavedEncoder: SymbolEncoder {
    /// Symbols that follow each other and have tables of the same precision.
    struct Segment {
        var count: Int
        let precision: Int
    }

    /// What follows a symbol whose interval, at some place among the intervals, is an escape's.
    struct Escape {
        let place: Int
        let code: EscapeCode
    }

    /// The intervals of the symbols of the current chunk.
    var intervals: [Interval] = []
    var segments: [Segment] = []
    var escapes: [Escape] = []
    /// The chunks before.
    var bytes: [UInt8] = []
    /// Room for the words of a chunk, kept from one to the next.
    var words: [UInt16] = []
    /// Codes the last symbols of a chunk, and the bytes that come of it.
    var tailEncoder = CompactEncoder()
    var tailBytes: [UInt8] = []
    let allowsVectors: Bool

    /// Starts an empty stream.
    public init() {
        self.init(allowsVectors: true)
    }

    /// Starts an empty stream; without vectors the encoder follows the definition lane by lane.
    init(allowsVectors: Bool) {
        self.allowsVectors = allowsVectors
    }

    /// Codes a run of symbols under one table.
    public mutating func encode(_ symbols: Span<Int32>, with tables: ProbabilityTables, table: Int) {
        precondition(tables.rows.indices.contains(table), "table \(table) is not one of \(tables.count)")
        let row = tables.rows[table]
        let entries = tables.intervals.span.extracting(Int(row.offset)...Int(row.offset + row.symbolCount))
        var position = 0
        while position < symbols.count {
            let places = queue(upTo: symbols.count - position, precision: tables.precision)
            var queue = intervals.mutableSpan
            var escapes: [Escape] = []
            for place in places {
                let entry = UInt32(bitPattern: symbols[position] &- row.lowest)
                if entry < row.symbolCount {
                    queue[place] = entries[Int(entry)]
                } else {
                    queue[place] = entries[Int(row.symbolCount)]
                    escapes.append(Escape(place: place, code: EscapeCode(symbols[position], in: row)))
                }
                position += 1
            }
            self.escapes += escapes
        }
    }

    /// Codes a run of symbols, each under the table that its index names.
    public mutating func encode(_ symbols: Span<Int32>, with tables: ProbabilityTables, indices: Span<UInt16>) {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        let rows = tables.rows.span
        let entries = tables.intervals.span
        var position = 0
        while position < symbols.count {
            let places = queue(upTo: symbols.count - position, precision: tables.precision)
            var queue = intervals.mutableSpan
            var escapes: [Escape] = []
            for place in places {
                let index = Int(indices[position])
                precondition(index < rows.count, "a table index is not one of the tables")
                let row = rows[index]
                let entry = UInt32(bitPattern: symbols[position] &- row.lowest)
                if entry < row.symbolCount {
                    queue[place] = entries[Int(row.offset &+ entry)]
                } else {
                    queue[place] = entries[Int(row.offset + row.symbolCount)]
                    escapes.append(Escape(place: place, code: EscapeCode(symbols[position], in: row)))
                }
                position += 1
            }
            self.escapes += escapes
        }
    }

    /// Ends the stream, appends its bytes to others and starts an empty one, which reuses the memory.
    public mutating func finish(into stream: inout [UInt8]) {
        if !intervals.isEmpty { writeChunk(isLast: true) }
        stream += bytes
        bytes.removeAll(keepingCapacity: true)
    }

    /// Makes room for at most `count` intervals in the current chunk or, if that is full, in the next.
    private mutating func queue(upTo count: Int, precision: Int) -> Range<Int> {
        if intervals.count == InterleavedChunk.symbolLimit { writeChunk(isLast: false) }
        let first = intervals.count
        let room = min(count, InterleavedChunk.symbolLimit - first)
        intervals.append(contentsOf: repeatElement(Interval(start: 0, frequency: 1), count: room))
        if let last = segments.last, last.precision == precision {
            segments[segments.count - 1].count += room
        } else {
            segments.append(Segment(count: room, precision: precision))
        }
        return first..<first + room
    }
}
