import Testing

@testable import EntropyCoding

/// What the interleaved coder promises beyond every coder: its size, its check at the end, and bytes that depend on nothing
/// but the symbols.
@Suite struct InterleavedStreamTests {
    private func symbols(_ shape: TableShape, _ count: Int, seed: UInt64) -> (symbols: [Int32], indices: [UInt16]) {
        var random = RandomSource(seed: seed)
        let indices = (0..<count).map { _ in UInt16.random(in: 0..<UInt16(shape.tables.count), using: &random) }
        return (indices.map { shape.drawSymbol(table: Int($0), from: &random) }, indices)
    }

    @Test(arguments: TableShape.all) func `vectors write and read what the definition does`(_ shape: TableShape) throws
    {
        for count in [200, 700, 3001] {
            let (symbols, indices) = symbols(shape, count, seed: UInt64(count))
            var vectors = InterleavedEncoder(allowsVectors: true)
            var definition = InterleavedEncoder(allowsVectors: false)
            // Runs of any length begin in any lane.
            for (run, indices) in zip([symbols[..<77], symbols[77...]], [indices[..<77], indices[77...]]) {
                vectors.encode(Array(run), with: shape.tables, indices: Array(indices))
                definition.encode(Array(run), with: shape.tables, indices: Array(indices))
            }
            let bytes = vectors.finish()
            #expect(definition.finish() == bytes)
            for allowsVectors in [false, true] {
                var decoder = InterleavedDecoder(bytes, allowsVectors: allowsVectors)
                var decoded = try decoder.decode(with: shape.tables, indices: Array(indices[..<5]))
                decoded += try decoder.decode(with: shape.tables, indices: Array(indices[5...]))
                #expect(decoded == symbols)
                #expect(throws: Never.self) { try decoder.finish() }
            }
        }
    }

    @Test(arguments: [4, 12, 14, 16]) func `one table fits vectors too`(_ precision: Int) throws {
        let shape = try TableShape("bell", [TableShape.bell(width: 2, halfWidth: 5)], precision: precision)
        let symbols = symbols(shape, 2500, seed: 3).symbols
        var encoder = InterleavedEncoder()
        encoder.encode(symbols, with: shape.tables, table: 0)
        let bytes = encoder.finish()
        for allowsVectors in [false, true] {
            var decoder = InterleavedDecoder(bytes, allowsVectors: allowsVectors)
            #expect(try decoder.decode(count: symbols.count, with: shape.tables, table: 0) == symbols)
            #expect(throws: Never.self) { try decoder.finish() }
        }
    }

    @Test func `tables of different precision share a chunk`() throws {
        let shapes = try [5, 12, 16, 13].map { precision in
            try TableShape("bell", [TableShape.bell(width: 2, halfWidth: 7)], precision: precision)
        }
        let runs = shapes.map { shape in symbols(shape, 333, seed: 9).symbols }
        for allowsVectors in [false, true] {
            var encoder = InterleavedEncoder(allowsVectors: allowsVectors)
            for (shape, run) in zip(shapes, runs) { encoder.encode(run, with: shape.tables, table: 0) }
            var decoder = InterleavedDecoder(encoder.finish(), allowsVectors: !allowsVectors)
            for (shape, run) in zip(shapes, runs) {
                #expect(try decoder.decode(count: run.count, with: shape.tables, table: 0) == run)
            }
            #expect(throws: Never.self) { try decoder.finish() }
        }
    }

    @Test(arguments: [-1, 0, 1, 40, InterleavedChunk.symbolLimit + 7])
    func `long streams go on in further chunks`(_ more: Int) throws {
        let shape = try TableShape("bell", [TableShape.bell(width: 0.5, halfWidth: 3)], precision: 14)
        let (symbols, indices) = symbols(shape, InterleavedChunk.symbolLimit + more, seed: 5)
        var encoder = InterleavedEncoder()
        encoder.encode(symbols, with: shape.tables, indices: indices)
        let bytes = encoder.finish()
        var decoder = InterleavedDecoder(bytes)
        #expect(try decoder.decode(with: shape.tables, indices: indices) == symbols)
        #expect(throws: Never.self) { try decoder.finish() }
        let overhead = Double(bytes.count) - shape.tables.bits(of: symbols, table: 0) / 8
        #expect(overhead < 60 + 0.0002 * Double(bytes.count), "\(overhead) bytes too many")
    }

    /// Symbols of which 2^20 need no byte are not lost, wherever their chunk stands.
    @Test(arguments: [[true], [true, false], [false, true], [false, true, false]])
    func `chunks that cost nothing keep their place`(_ costsNothing: [Bool]) throws {
        let zero = SymbolDistribution(lowest: 0, probabilities: [1], escape: 0)
        let tables = try ProbabilityTables([zero], precision: 14)
        let chunks = costsNothing.enumerated().map { place, isFree in
            let isLast = place == costsNothing.count - 1
            let zeros = [Int32](repeating: 0, count: isLast ? 700 : InterleavedChunk.symbolLimit)
            return isFree ? zeros : [7, -2] + zeros.dropLast(2)
        }
        let symbols = Array(chunks.joined())
        var encoder = InterleavedEncoder()
        encoder.encode(symbols, with: tables, table: 0)
        var decoder = InterleavedDecoder(encoder.finish())
        #expect(try decoder.decode(count: symbols.count, with: tables, table: 0) == symbols)
        #expect(throws: Never.self) { try decoder.finish() }
    }

    @Test func `a stream costs about 20 bytes beyond its symbols`() throws {
        let shape = try TableShape("bell", [TableShape.bell(width: 3, halfWidth: 15)], precision: 14)
        var sum = 0.0
        for seed in 0..<20 as Range<UInt64> {
            let symbols = symbols(shape, 10_000, seed: seed).symbols
            var encoder = InterleavedEncoder()
            encoder.encode(symbols, with: shape.tables, table: 0)
            sum += Double(encoder.finish().count) - shape.tables.bits(of: symbols, table: 0) / 8
        }
        #expect(sum / 20 < 23, "mean overhead \(sum / 20)")
    }

    @Test func `short streams are compact ones with a byte before`() throws {
        let shape = try TableShape("bell", [TableShape.bell(width: 3, halfWidth: 15)], precision: 14)
        let symbols = symbols(shape, 60, seed: 1).symbols
        var compact = CompactEncoder()
        compact.encode(symbols, with: shape.tables, table: 0)
        var encoder = InterleavedEncoder()
        encoder.encode(symbols, with: shape.tables, table: 0)
        #expect(encoder.finish() == [0] + compact.finish())
    }

    @Test func `any change of a byte is found`() throws {
        let shape = try TableShape(
            "with escapes", [TableShape.bell(width: 2, halfWidth: 3), TableShape.one(escape: 0.003)], precision: 14)
        let (symbols, indices) = symbols(shape, 3000, seed: 2)
        var encoder = InterleavedEncoder()
        encoder.encode(symbols, with: shape.tables, indices: indices)
        let bytes = encoder.finish()
        var passed = 0
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= UInt8(1 << (position % 8))
            var decoder = InterleavedDecoder(damaged)
            if let decoded = try? decoder.decode(with: shape.tables, indices: indices), (try? decoder.finish()) != nil {
                #expect(decoded != symbols, "two streams for the same symbols: byte \(position)")
                passed += 1
            }
        }
        // The plain bits of escapes and the tail carry no redundance; only a checksum tells when they change.
        #expect(passed < bytes.count / 10, "\(passed) of \(bytes.count) changes went unseen")
    }

    @Test func `a cut stream is refused at every length`() throws {
        let shape = try TableShape("bell", [TableShape.bell(width: 2, halfWidth: 7)], precision: 14)
        let symbols = symbols(shape, 2000, seed: 8).symbols
        var encoder = InterleavedEncoder()
        encoder.encode(symbols, with: shape.tables, table: 0)
        let bytes = encoder.finish()
        for count in 1..<bytes.count {
            #expect(throws: EntropyCodingError.self) {
                var decoder = InterleavedDecoder(Array(bytes[..<count]))
                _ = try decoder.decode(count: symbols.count, with: shape.tables, table: 0)
                try decoder.finish()
            }
        }
    }

    @Test(
        arguments: [
            // A number that goes on beyond the end, one with a group of zeros, one too large, a chunk of no bytes, and
            // chunks shorter than their states, or than they say.
            [0x80], [0x82, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x00], [0x02, 1, 2, 3], [0x03, 0x05, 1, 2],
            [0x81, 0x80, 0x20, 0x01, 0x07],
        ] as [[UInt8]]) func `headers that no encoder writes are damage`(_ bytes: [UInt8]) throws
    {
        let shape = TableShape.all[0]
        let error = #expect(throws: EntropyCodingError.self) {
            var decoder = InterleavedDecoder(bytes)
            _ = try decoder.decode(count: 3, with: shape.tables, table: 0)
            try decoder.finish()
        }
        #expect(error?.code == .damagedStream)
    }
}
