/// Turns symbols into bytes under probability tables.
///
/// Runs of symbols may be coded one after another, each under its own tables; all go into one stream, and the decoder must ask
/// for the same runs under the same tables. Any `Int32` can be coded: a symbol that its table does not list costs an escape.
public protocol SymbolEncoder: Sendable {
    /// Starts an empty stream.
    init()

    /// Codes a run of symbols under one table.
    ///
    /// - Parameters:
    ///   - symbols: The symbols, in the order in which the decoder will ask for them.
    ///   - tables: The tables to choose from.
    ///   - table: The index of the table that all symbols of the run use; it must exist.
    mutating func encode(_ symbols: Span<Int32>, with tables: ProbabilityTables, table: Int)

    /// Codes a run of symbols, each under the table that its index names.
    ///
    /// - Parameters:
    ///   - symbols: The symbols, in the order in which the decoder will ask for them.
    ///   - tables: The tables to choose from.
    ///   - indices: The index of each symbol's table; as many as symbols, each of which must exist.
    mutating func encode(_ symbols: Span<Int32>, with tables: ProbabilityTables, indices: Span<UInt16>)

    /// Ends the stream, appends its bytes to others and starts an empty one.
    ///
    /// A stream without symbols has no bytes. The container must store the number of bytes. An encoder keeps its memory from
    /// one stream to the next: once streams of some length have been written, and where `bytes` has room, further ones
    /// allocate nothing.
    mutating func finish(into bytes: inout [UInt8])
}

/// Turns the bytes of a ``SymbolEncoder`` back into symbols.
///
/// No bytes make a decoder trap, loop or read out of bounds: it yields some symbols or throws. Damage that decoding alone
/// cannot see is reported by ``finish()`` where the format allows it; for certainty the container adds a checksum.
public protocol SymbolDecoder: Sendable {
    /// Starts decoding a whole stream.
    init(_ bytes: [UInt8])

    /// Decodes a run of symbols under one table and fills `symbols` with it.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` or ``EntropyCodingError/Code/tableOutOfRange``; the content of
    ///   `symbols` is then unspecified and the decoder must not be used again.
    mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        with tables: ProbabilityTables,
        table: Int
    ) throws(EntropyCodingError)

    /// Decodes a run of symbols, each under the table that its index names, and fills `symbols` with it.
    ///
    /// `indices` must be as many as the symbols.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` or ``EntropyCodingError/Code/tableOutOfRange``; the content of
    ///   `symbols` is then unspecified and the decoder must not be used again.
    mutating func decode(
        into symbols: inout MutableSpan<Int32>,
        with tables: ProbabilityTables,
        indices: Span<UInt16>
    ) throws(EntropyCodingError)

    /// Checks, after the last symbol, that the stream ends here and is what the encoder writes for the decoded symbols.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` otherwise.
    func finish() throws(EntropyCodingError)
}

// MARK: - Arrays

extension SymbolEncoder {
    /// Ends the stream, returns its bytes and starts an empty one.
    public mutating func finish() -> [UInt8] {
        var bytes: [UInt8] = []
        finish(into: &bytes)
        return bytes
    }

    /// Codes an array of symbols under one table.
    public mutating func encode(_ symbols: [Int32], with tables: ProbabilityTables, table: Int) {
        encode(symbols.span, with: tables, table: table)
    }

    /// Codes an array of symbols, each under the table that its index names.
    public mutating func encode(_ symbols: [Int32], with tables: ProbabilityTables, indices: [UInt16]) {
        encode(symbols.span, with: tables, indices: indices.span)
    }

    /// Codes one symbol.
    public mutating func encode(_ symbol: Int32, with tables: ProbabilityTables, table: Int) {
        let symbols: InlineArray<1, Int32> = [symbol]
        encode(symbols.span, with: tables, table: table)
    }
}

extension SymbolDecoder {
    /// Decodes `count` symbols under one table; the caller bounds the count.
    public mutating func decode(
        count: Int,
        with tables: ProbabilityTables,
        table: Int
    ) throws(EntropyCodingError) -> [Int32] {
        var symbols = [Int32](repeating: 0, count: count)
        var span = symbols.mutableSpan
        try decode(into: &span, with: tables, table: table)
        return symbols
    }

    /// Decodes one symbol for each index, under the table that the index names.
    public mutating func decode(
        with tables: ProbabilityTables,
        indices: [UInt16]
    ) throws(EntropyCodingError) -> [Int32] {
        var symbols = [Int32](repeating: 0, count: indices.count)
        var span = symbols.mutableSpan
        try decode(into: &span, with: tables, indices: indices.span)
        return symbols
    }

    /// Decodes one symbol.
    public mutating func decodeSymbol(
        with tables: ProbabilityTables,
        table: Int
    ) throws(EntropyCodingError) -> Int32 {
        var symbol: InlineArray<1, Int32> = [0]
        var span = symbol.mutableSpan
        try decode(into: &span, with: tables, table: table)
        return symbol[0]
    }
}
