// Symbols that are stored in 16 or 8 bits; they are coded as the numbers they are, in any width.

extension SymbolEncoder {
    /// Codes a run of symbols of fewer than 32 bits under one table.
    public mutating func encode(_ symbols: Span<some NarrowSymbol>, with tables: ProbabilityTables, table: Int) {
        var block = InlineArray<512, Int32>(repeating: 0)
        for first in stride(from: 0, to: symbols.count, by: block.count) {
            let count = min(block.count, symbols.count - first)
            for place in 0..<count { block[place] = Int32(symbols[first + place]) }
            encode(block.span.extracting(first: count), with: tables, table: table)
        }
    }

    /// Codes a run of symbols of fewer than 32 bits, each under the table that its index names.
    public mutating func encode(
        _ symbols: Span<some NarrowSymbol>,
        with tables: ProbabilityTables,
        indices: Span<UInt16>
    ) {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        var block = InlineArray<512, Int32>(repeating: 0)
        for first in stride(from: 0, to: symbols.count, by: block.count) {
            let count = min(block.count, symbols.count - first)
            for place in 0..<count { block[place] = Int32(symbols[first + place]) }
            encode(
                block.span.extracting(first: count),
                with: tables,
                indices: indices.extracting(first..<first + count)
            )
        }
    }
}

extension SymbolDecoder {
    /// Decodes a run of symbols under one table and fills `symbols` with it.
    ///
    /// - Throws: As the call for 32 bits does, and ``EntropyCodingError/Code/damagedStream`` for a symbol that does not fit.
    public mutating func decode<Symbol: NarrowSymbol>(
        into symbols: inout MutableSpan<Symbol>,
        with tables: ProbabilityTables,
        table: Int
    ) throws(EntropyCodingError) {
        for first in stride(from: 0, to: symbols.count, by: 512) {
            let count = min(512, symbols.count - first)
            for (place, symbol) in try decode(count: count, with: tables, table: table).enumerated() {
                symbols[first + place] = try Symbol(fitting: symbol)
            }
        }
    }

    /// Decodes a run of symbols, each under the table that its index names, and fills `symbols` with it.
    ///
    /// - Throws: As the call for 32 bits does, and ``EntropyCodingError/Code/damagedStream`` for a symbol that does not fit.
    public mutating func decode<Symbol: NarrowSymbol>(
        into symbols: inout MutableSpan<Symbol>,
        with tables: ProbabilityTables,
        indices: Span<UInt16>
    ) throws(EntropyCodingError) {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        var block = [Int32](repeating: 0, count: min(512, symbols.count))
        for first in stride(from: 0, to: symbols.count, by: 512) {
            let count = min(512, symbols.count - first)
            if count < block.count { block.removeLast(block.count - count) }
            var span = block.mutableSpan
            try decode(into: &span, with: tables, indices: indices.extracting(first..<first + count))
            for place in 0..<count { symbols[first + place] = try Symbol(fitting: block[place]) }
        }
    }
}

/// The types of fewer than 32 bits that symbols may be stored in.
public protocol NarrowSymbol: FixedWidthInteger & SignedInteger {}

extension Int16: NarrowSymbol {}
extension Int8: NarrowSymbol {}

extension NarrowSymbol {
    fileprivate init(fitting symbol: Int32) throws(EntropyCodingError) {
        guard let value = Self(exactly: symbol) else {
            throw .damagedStream("the symbol \(symbol) does not fit \(Self.bitWidth) bits")
        }
        self = value
    }
}
