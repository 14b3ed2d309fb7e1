/// Decodes the streams of ``CompactEncoder``.
///
/// Beyond its last byte a stream goes on with zeros, which the encoder does not write. ``finish()`` accepts exactly the streams
/// that the encoder writes for the decoded symbols: it finds bytes that nobody asked for, bytes changed near the end and
/// zeros appended. A stream cut short or changed earlier usually decodes to other symbols; only a checksum tells.
public struct CompactDecoder: SymbolDecoder {
    private let bytes: [UInt8]
    /// The next byte to read; positions beyond the end read as zero.
    private var position = 4
    /// How far the stream lies above the lower end of the interval, always less than `width`.
    private var offset: UInt64
    private var width = CodingInterval.whole

    /// Starts decoding a whole stream.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = UInt64(Self.window(of: bytes, endingAt: 4))
    }

    /// Decodes a run of symbols under one table and fills `symbols` with it.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` or ``EntropyCodingError/Code/tableOutOfRange``; the content of
    ///   `symbols` is then unspecified and the decoder must not be used again.
    public mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        with tables: ProbabilityTables,
        table: Int
    ) throws(EntropyCodingError) {
        try decode(into: &symbols, places: symbols.indices, with: tables, table: table)
    }

    mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        places: Range<Int>,
        with tables: ProbabilityTables,
        table: Int
    ) throws(EntropyCodingError) {
        guard tables.rows.indices.contains(table) else { throw .noTable(table, count: tables.count) }
        let intervals = tables.intervals.span
        let slots = tables.slots.span.extracting(table << tables.slotBits..<(table + 1) << tables.slotBits)
        let row = tables.rows[table]
        let precision = UInt64(tables.precision)
        let shift = precision - UInt64(tables.slotBits)
        for place in places {
            let quantile = quantile(precision: precision)
            let slot = slots[Int(quantile &>> shift)]
            symbols[place] = try decode(quantile, from: slot, row: row, intervals: intervals, precision: precision)
        }
    }

    /// Decodes a run of symbols, each under the table that its index names, and fills `symbols` with it.
    ///
    /// `indices` must be as many as the symbols.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` or ``EntropyCodingError/Code/tableOutOfRange``; the content of
    ///   `symbols` is then unspecified and the decoder must not be used again.
    public mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        with tables: ProbabilityTables,
        indices: Span<UInt16>
    ) throws(EntropyCodingError) {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        try decode(into: &symbols, places: symbols.indices, with: tables, indices: indices)
    }

    mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        places: Range<Int>,
        with tables: ProbabilityTables,
        indices: Span<UInt16>
    ) throws(EntropyCodingError) {
        let rows = tables.rows.span
        let intervals = tables.intervals.span
        let slots = tables.slots.span
        let precision = UInt64(tables.precision)
        let shift = precision - UInt64(tables.slotBits)
        for place in places {
            let table = Int(indices[place])
            guard table < rows.count else { throw .noTable(table, count: rows.count) }
            let quantile = quantile(precision: precision)
            let slot = slots[table &<< tables.slotBits &+ Int(quantile &>> shift)]
            symbols[place] = try decode(
                quantile,
                from: slot,
                row: rows[table],
                intervals: intervals,
                precision: precision
            )
        }
    }

    /// Checks, after the last symbol, that the stream is exactly the one that the encoder writes for the decoded symbols.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` otherwise.
    public func finish() throws(EntropyCodingError) {
        guard bytes.count <= position else {
            throw .damagedStream("\(bytes.count - position) bytes of the stream are left after its last symbol")
        }
        let low = Self.window(of: bytes, endingAt: position) &- UInt32(truncatingIfNeeded: offset)
        let (distance, _) = CodingInterval.shortestFraction(low: low, width: width)
        guard bytes.last != 0, distance == offset else {
            throw .damagedStream("the stream does not end as its symbols require")
        }
    }

    /// The four bytes before `end` as a big-endian number, with zeros beyond the last byte.
    private static func window(of bytes: [UInt8], endingAt end: Int) -> UInt32 {
        (end - 4..<end).reduce(0) { window, position in
            window << 8 | (position < bytes.count ? UInt32(bytes[position]) : 0)
        }
    }

    @inline(__always)
    private mutating func decode(
        _ quantile: UInt64,
        from first: Slot,
        row: ProbabilityTables.Row,
        intervals: Span<Interval>,
        precision: UInt64
    ) throws(EntropyCodingError) -> Int32 {
        var slot = first
        let quantile = UInt32(truncatingIfNeeded: quantile)
        if quantile &- slot.start >= slot.frequency {
            slot = ProbabilityTables.slot(slot, steppedTo: quantile, in: row, intervals)
        }
        narrow(from: UInt64(slot.start), by: UInt64(slot.frequency), precision: precision)
        if !slot.label.isMarked { return slot.label.value }
        let entry = slot.label.entry(in: row)
        return entry < row.symbolCount ? row.lowest &+ Int32(bitPattern: entry) : try decodeEscape(row)
    }

    @inline(never)
    private mutating func decodeEscape(_ row: ProbabilityTables.Row) throws(EntropyCodingError) -> Int32 {
        let isBelow = decodeBit() == 1
        var prefix = 0
        while decodeBit() == 0 {
            prefix += 1
            guard prefix <= EscapeCode.maximumPrefix else {
                throw .longEscape
            }
        }
        var distance: UInt32 = 1
        for _ in 0..<prefix { distance = distance << 1 | decodeBit() }
        guard let symbol = EscapeCode(distance: distance, isBelow: isBelow).symbol(in: row) else {
            throw .farEscape
        }
        return symbol
    }

    private mutating func decodeBit() -> UInt32 {
        let bit = quantile(precision: 1)
        narrow(from: bit, by: 1, precision: 1)
        return UInt32(truncatingIfNeeded: bit)
    }

    /// The greatest number below `2^precision` whose part of the interval begins at or below the stream.
    @inline(__always)
    private func quantile(precision: UInt64) -> UInt64 {
        (((offset &+ 1) &<< precision) &- 1) / width
    }

    @inline(__always)
    private mutating func narrow(from start: UInt64, by frequency: UInt64, precision: UInt64) {
        let begin = (width &* start) &>> precision
        let end = (width &* (start &+ frequency)) &>> precision
        offset &-= begin
        width = end &- begin
        for _ in 0..<CodingInterval.bytesToWiden(width) {
            let byte = position < bytes.count ? bytes[position] : 0
            position &+= 1
            offset = offset &<< 8 | UInt64(byte)
            width &<<= 8
        }
    }
}
