/// Codes symbols with a range coder that writes whole bytes and ends with the fewest that tell the stream from all others.
///
/// The mean cost beyond the symbols' information is about half a byte a stream. Symbols come out in the order in which they
/// went in, so a model may compute the table of a symbol from the ones before it.
///
/// The coder is the one of Martin, "Range encoding" (1979), with carries propagated into the bytes already written and no
/// rounding of the step: an entry from `a` to `b` of `2^P` takes the part `width * a / 2^P ..< width * b / 2^P`.
public struct CompactEncoder: SymbolEncoder {
    private var bytes: [UInt8] = []
    private var low: UInt32 = 0
    private var width = CodingInterval.whole

    /// Starts an empty stream.
    public init() {}

    /// Codes a run of symbols under one table.
    public mutating func encode(_ symbols: Span<Int32>, with tables: ProbabilityTables, table: Int) {
        precondition(tables.rows.indices.contains(table), "table \(table) is not one of \(tables.count)")
        let row = tables.rows[table]
        let intervals = tables.intervals.span
        let precision = UInt64(tables.precision)
        for position in symbols.indices {
            encode(symbols[position], row: row, intervals: intervals, precision: precision)
        }
    }

    /// Codes a run of symbols, each under the table that its index names.
    public mutating func encode(_ symbols: Span<Int32>, with tables: ProbabilityTables, indices: Span<UInt16>) {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        let rows = tables.rows.span
        let intervals = tables.intervals.span
        let precision = UInt64(tables.precision)
        for position in symbols.indices {
            let index = Int(indices[position])
            precondition(index < rows.count, "a table index is not one of the tables")
            encode(symbols[position], row: rows[index], intervals: intervals, precision: precision)
        }
    }

    /// Ends the stream, appends its bytes to others and starts an empty one in the same memory.
    public mutating func finish(into stream: inout [UInt8]) {
        let (distance, byteCount) = CodingInterval.shortestFraction(low: low, width: width)
        advance(by: distance)
        for byte in 0..<byteCount {
            bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(24 - 8 * byte)))
        }
        while bytes.last == 0 { bytes.removeLast() }
        stream += bytes
        bytes.removeAll(keepingCapacity: true)
        (low, width) = (0, CodingInterval.whole)
    }

    @inline(__always)
    private mutating func encode(
        _ symbol: Int32,
        row: ProbabilityTables.Row,
        intervals: Span<Interval>,
        precision: UInt64
    ) {
        // One comparison tells symbols on either side: below the first, the difference wraps beyond all counts.
        let entry = UInt32(bitPattern: symbol &- row.lowest)
        let isListed = entry < row.symbolCount
        let interval = intervals[Int(row.offset) + Int(isListed ? entry : row.symbolCount)]
        narrow(from: UInt64(interval.start), by: UInt64(interval.frequency), precision: precision)
        if !isListed { encode(EscapeCode(symbol, in: row)) }
    }

    /// Codes an entry of a table of some precision.
    mutating func encode(_ interval: Interval, precision: Int) {
        narrow(from: UInt64(interval.start), by: UInt64(interval.frequency), precision: UInt64(precision))
    }

    /// Codes what follows the entry of an escape.
    @inline(never)
    mutating func encode(_ escape: EscapeCode) {
        encodeBit(escape.isBelow)
        for _ in 0..<escape.prefix { encodeBit(false) }
        for digit in stride(from: escape.prefix, through: 0, by: -1) {
            encodeBit((escape.distance >> UInt32(digit)) & 1 == 1)
        }
    }

    private mutating func encodeBit(_ bit: Bool) {
        narrow(from: bit ? 1 : 0, by: 1, precision: 1)
    }

    @inline(__always)
    private mutating func narrow(from start: UInt64, by frequency: UInt64, precision: UInt64) {
        let begin = (width &* start) &>> precision
        let end = (width &* (start &+ frequency)) &>> precision
        advance(by: begin)
        width = end &- begin
        for _ in 0..<CodingInterval.bytesToWiden(width) {
            bytes.append(UInt8(truncatingIfNeeded: low &>> 24))
            low &<<= 8
            width &<<= 8
        }
    }

    /// Moves the lower end up and carries into the bytes already written.
    @inline(__always)
    private mutating func advance(by distance: UInt64) {
        let sum = UInt64(low) &+ distance
        low = UInt32(truncatingIfNeeded: sum)
        if sum > UInt64(UInt32.max) { carry() }
    }

    /// Adds one to the bytes already written; they stay below one as a fraction, so the carry ends inside them.
    @inline(never)
    private mutating func carry() {
        var position = bytes.count - 1
        while position > 0, bytes[position] == 0xFF {
            bytes[position] = 0
            position -= 1
        }
        bytes[position] += 1
    }
}
