import EntropyCoding
import Foundation
import Testing

@Suite struct GoldenStreamTests {
    @Test func `recorded streams decode to their symbols and are written the same`() throws {
        let streams = try GoldenStream.all()
        #expect(streams.count >= 8)
        for golden in streams {
            let tables = try golden.tables
            let kind = try #require(CoderKind(rawValue: golden.coder))
            var decoder = kind.makeDecoder(golden.bytes)
            var encoder = kind.makeEncoder()
            for run in golden.runs {
                if let indices = run.indices {
                    #expect(try decoder.decode(with: tables, indices: indices) == run.symbols, "\(golden)")
                    encoder.encode(run.symbols, with: tables, indices: indices)
                } else {
                    let table = try #require(run.table)
                    #expect(
                        try decoder.decode(count: run.symbols.count, with: tables, table: table) == run.symbols,
                        "\(golden)"
                    )
                    encoder.encode(run.symbols, with: tables, table: table)
                }
            }
            #expect(throws: Never.self, "\(golden)") { try decoder.finish() }
            #expect(encoder.finish() == golden.bytes, "\(golden)")
        }
    }

    @Test func `a worked example is right to the byte`() throws {
        // Shares of 1/2, 1/4, 1/8 and 1/8 give the code words 0, 10, 110 and 111: one bit, two bits, three bits.
        let tables = try ProbabilityTables(cumulative: [0, 4, 6, 7, 8], lengths: [5], lowest: [0], precision: 3)
        var encoder = CompactEncoder()
        encoder.encode([1, 0, 2, 1, 0, 0, 2, 1, 0], with: tables, table: 0)
        // 10 0 110 10 | 0 0 110 10 0
        #expect(encoder.finish() == [0b1001_1010, 0b0011_0100])
        // The escape 111, then 0 for above, then the gamma code 00101 of distance 5: symbol 2 + 5.
        encoder.encode(7, with: tables, table: 0)
        #expect(encoder.finish() == [0b1110_0010, 0b1000_0000])
        // The same distance below.
        encoder.encode(-5, with: tables, table: 0)
        #expect(encoder.finish() == [0b1111_0010, 0b1000_0000])
    }

    /// Records the streams of this version.
    ///
    /// Run it with `FEATURECODEC_RECORD=1` after adding a case; existing files stay.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["FEATURECODEC_RECORD"] != nil))
    func `record streams`() throws {
        let bell = TableShape.bell(width: 2, halfWidth: 7)
        let several = [TableShape.bell(width: 0.3, halfWidth: 2), bell, TableShape.one(escape: 0.1)]
        try record("compact-bell-16", [bell], precision: 16, count: 200)
        try record("compact-bell-12", [bell], precision: 12, count: 200)
        try record("compact-several-16", several, precision: 16, count: 300)
        try record("compact-several-10", several, precision: 10, count: 300)
        try record("compact-one-bit", [TableShape.one(escape: 1)], precision: 1, count: 24)
        try record("compact-full-8", [TableShape.flat(255)], precision: 8, count: 50)
        try record("compact-escapes", [TableShape.one(escape: 1e6)], precision: 16, count: 40)
        try record("compact-skewed", [TableShape.skewed(9)], precision: 16, count: 60)
        try record(
            "compact-ends-of-range", [TableShape.flat(3, lowest: .min), TableShape.flat(3, lowest: .max - 2)],
            precision: 4, count: 40)
        try record("compact-empty", [bell], precision: 16, count: 0)
        let wide = TableShape.bell(width: 6, halfWidth: 40)
        try record("interleaved-bell-14", [wide], precision: 14, count: 700, coder: .interleaved)
        try record("interleaved-several-16", several, precision: 16, count: 1200, coder: .interleaved)
        try record("interleaved-several-10", several, precision: 10, count: 1200, coder: .interleaved)
        try record("interleaved-escapes", [TableShape.one(escape: 1e6)], precision: 12, count: 100, coder: .interleaved)
        try record("interleaved-short", [bell], precision: 14, count: 20, coder: .interleaved)
    }

    private func record(
        _ name: String,
        _ distributions: [SymbolDistribution],
        precision: Int,
        count: Int,
        coder: CoderKind = .compact
    ) throws {
        let shape = try TableShape(name, distributions, precision: precision)
        let tables = shape.tables
        var random = RandomSource(seed: UInt64(count + precision))
        let indices = (0..<count).map { _ in UInt16.random(in: 0..<UInt16(tables.count), using: &random) }
        let indexed = indices.map { shape.drawSymbol(table: Int($0), from: &random) }
        let planar = (0..<tables.count).map { table in
            GoldenStream.Run(
                symbols: (0..<count / 4).map { _ in shape.drawSymbol(table: table, from: &random) },
                table: table
            )
        }
        let runs = planar + [GoldenStream.Run(symbols: indexed, indices: indices)]
        var encoder = coder.makeEncoder()
        for run in planar { encoder.encode(run.symbols, with: tables, table: run.table ?? 0) }
        encoder.encode(indexed, with: tables, indices: indices)
        try GoldenStream(
            name: name,
            coder: coder.rawValue,
            precision: precision,
            lowest: tables.lowest,
            lengths: tables.lengths,
            cumulative: tables.cumulative,
            runs: runs,
            stream: GoldenStream.hexadecimal(encoder.finish())
        ).record()
    }
}
