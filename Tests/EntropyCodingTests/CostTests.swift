import EntropyCoding
import Testing

@Suite struct CostTests {
    /// One table of 4 bits: 8 of 16 for symbol 10, 4 for 11, 3 for 12, 1 for the escape.
    private func makeTable() throws -> ProbabilityTables {
        try ProbabilityTables(cumulative: [0, 8, 12, 15, 16], lengths: [5], lowest: [10], precision: 4)
    }

    @Test func `a listed symbol costs the logarithm of its share`() throws {
        let table = try makeTable()
        #expect(table.bits(of: 10, table: 0) == 1)
        #expect(table.bits(of: 11, table: 0) == 2)
        #expect(abs(table.bits(of: 12, table: 0) - 2.415_037_499) < 1e-8)
        #expect(table.bits(of: [10, 11, 10], table: 0) == 4)
        #expect(table.bits(of: [10, 11, 10], indices: [0, 0, 0]) == 4)
        #expect(table.bits(of: [], table: 0) == 0)
    }

    @Test func `a long run costs what its symbols cost`() throws {
        let table = try makeTable()
        var random = RandomSource(seed: 7)
        let symbols = (0..<5_000).map { _ in Int32(truncatingIfNeeded: random.next() % 8) + 8 }
        let sum = symbols.reduce(0) { $0 + table.bits(of: $1, table: 0) }
        #expect(abs(table.bits(of: symbols, table: 0) - sum) < sum * 1e-12)
        #expect(abs(table.bits(of: symbols, indices: symbols.map { _ in 0 }) - sum) < sum * 1e-12)
    }

    @Test(
        arguments: [
            (13, 2), (14, 4), (15, 4), (16, 6), (9, 2), (8, 4), (7, 4), (6, 6), (12 + 11, 8), (12 + 101, 14),
            (12 + 1001, 20), (12 + 100_001, 34), (.max, 62), (.min, 64),
        ] as [(Int32, Double)])
    func `an escape costs its entry and a gamma code`(symbol: Int32, bits: Double) throws {
        #expect(try makeTable().bits(of: symbol, table: 0) == 4 + bits)
    }

    @Test func `the entropy counts the escape as a symbol`() throws {
        let expected: Double = 1.25 + 0.1875 * 2.415_037_499
        #expect(abs(try makeTable().entropy(table: 0) - expected) < 1e-8)
    }

    @Test func `the cross-entropy of a distribution is the mean cost of its symbols`() throws {
        let table = try makeTable()
        let distribution = SymbolDistribution(lowest: 8, probabilities: [1, 0, 4, 2, 0, 1], escape: 0)
        // Symbol 8 costs 4 + 4, 10 costs 1, 11 costs 2, 13 costs 4 + 2.
        let expected = 22.0 / 8
        #expect(abs(try table.crossEntropy(of: distribution, table: 0) - expected) < 1e-12)
        // What the distribution does not list itself lies at 14 at the nearest, 2 beyond the table.
        let open = SymbolDistribution(lowest: 8, probabilities: [1, 0, 4, 2, 0, 1], escape: 8)
        #expect(abs(try table.crossEntropy(of: open, table: 0) - (expected + 8) / 2) < 1e-12)
    }

    @Test(arguments: TableShape.all.filter { $0.tables.precision >= 4 })
    func `a stream has the bytes that the estimate promises`(_ shape: TableShape) {
        for (seed, count) in [5, 50, 400].enumerated() {
            var random = RandomSource(seed: UInt64(seed))
            let symbols = (0..<count).map { _ in shape.drawSymbol(table: 0, from: &random) }
            var encoder = CompactEncoder()
            encoder.encode(symbols, with: shape.tables, table: 0)
            let ideal = shape.tables.bits(of: symbols, table: 0) / 8
            let bytes = Double(encoder.finish().count)
            #expect(bytes < ideal * 1.0002 + 2, "seed \(seed)")
            #expect(bytes > ideal - 3, "seed \(seed)")
        }
    }
}
