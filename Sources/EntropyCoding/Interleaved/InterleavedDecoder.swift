/// Decodes the streams of ``InterleavedEncoder``.
///
/// ``finish()`` finds nearly all damage: what the last symbols leave in the 32 states is known, so a stream that was changed
/// passes with a probability of `2^-400` or so, unless the change lies in the symbols at the end that these states carry.
public struct InterleavedDecoder: SymbolDecoder {
    private let bytes: [UInt8]
    /// Where the chunk after the current one begins.
    private var next = 0
    private var chunk: InterleavedChunk?
    private var isLast = false
    /// Decodes the symbols of the chunk that are not interleaved.
    private var tail: CompactDecoder?
    /// How many they are, unless the chunk is the last.
    private var tailCount = 0
    private let allowsVectors: Bool

    /// Starts decoding a whole stream.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, allowsVectors: true)
    }

    /// Starts decoding; without vectors the decoder follows the definition lane by lane.
    init(_ bytes: [UInt8], allowsVectors: Bool) {
        self.bytes = bytes
        self.allowsVectors = allowsVectors
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
        guard tables.rows.indices.contains(table) else { throw .noTable(table, count: tables.count) }
        var position = 0
        while position < symbols.count {
            let places = position..<position + (try symbolsAtHand(upTo: symbols.count - position))
            try chunk?.decode(
                into: &symbols, places: places, with: tables, table: table, indices: nil, allowsVectors: allowsVectors)
            try tail?.decode(into: &symbols, places: places, with: tables, table: table)
            if tail != nil { tailCount -= places.count }
            position = places.upperBound
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
        var highest: UInt16 = 0
        for position in indices.indices { highest = max(highest, indices[position]) }
        guard indices.isEmpty || highest < tables.count else { throw .noTable(Int(highest), count: tables.count) }
        var position = 0
        while position < symbols.count {
            let places = position..<position + (try symbolsAtHand(upTo: symbols.count - position))
            try chunk?.decode(
                into: &symbols, places: places, with: tables, table: 0, indices: indices, allowsVectors: allowsVectors)
            try tail?.decode(into: &symbols, places: places, with: tables, indices: indices)
            if tail != nil { tailCount -= places.count }
            position = places.upperBound
        }
    }

    /// Checks, after the last symbol, that the stream is what the encoder writes for the decoded symbols.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` otherwise.
    public func finish() throws(EntropyCodingError) {
        var decoder = self
        _ = try decoder.symbolsAtHand(upTo: 1)
        guard decoder.isLast, let tail = decoder.tail else {
            throw .damagedStream("symbols of the stream were not asked for")
        }
        try tail.finish()
    }

    /// How many symbols the current chunk or its tail can give at once; exactly one of the two is there afterwards.
    private mutating func symbolsAtHand(upTo count: Int) throws(EntropyCodingError) -> Int {
        while true {
            if let chunk {
                if chunk.left > 0 { return min(count, chunk.left) }
                tail = CompactDecoder(try chunk.finish())
                self.chunk = nil
            }
            if let tail {
                if isLast { return count }
                if tailCount > 0 { return min(count, tailCount) }
                try tail.finish()
                self.tail = nil
            }
            try advance()
        }
    }

    /// Goes on to the next chunk.
    private mutating func advance() throws(EntropyCodingError) {
        guard !bytes.isEmpty else {
            isLast = true
            tail = CompactDecoder([])
            return
        }
        let header = try InterleavedChunk.Header(bytes, at: &next)
        let end = next + (header.byteCount ?? bytes.count - next)
        guard end <= bytes.count else { throw .damagedStream("the stream ends inside a chunk") }
        isLast = header.byteCount == nil
        tailCount = InterleavedChunk.symbolLimit - header.count
        if header.count > 0 {
            chunk = try InterleavedChunk(bytes, next..<end, count: header.count)
        } else {
            guard next < end else { throw .damagedStream("a chunk of the stream is empty") }
            tail = CompactDecoder(Array(bytes[next..<end]))
        }
        next = end
    }
}
