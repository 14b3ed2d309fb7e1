import EntropyCoding
import Testing

/// What the compact coder promises beyond every coder: its size and its check at the end.
@Suite struct CompactStreamTests {
    @Test func `streams of 1 to 500 symbols cost less than a byte too much on average`() throws {
        let tables = try ProbabilityTables([TableShape.bell(width: 3, halfWidth: 15)])
        let shape = try #require(TableShape.all.last { $0.testDescription.hasPrefix("bell") })
        var random = RandomSource(seed: 1)
        var sum = 0.0
        var worst = 0.0
        for count in 1...500 {
            let symbols = (0..<count).map { _ in shape.drawSymbol(table: 0, from: &random) }
            var encoder = CompactEncoder()
            encoder.encode(symbols, with: tables, table: 0)
            let overhead = Double(encoder.finish().count) - tables.bits(of: symbols, table: 0) / 8
            sum += overhead
            worst = max(worst, overhead)
        }
        #expect(sum / 500 < 0.7, "mean overhead \(sum / 500)")
        #expect(worst < 1.5, "worst overhead \(worst)")
    }

    @Test func `a constant costs nothing`() throws {
        let tables = try ProbabilityTables([TableShape.one(escape: 0)])
        var encoder = CompactEncoder()
        encoder.encode(Array(repeating: 7, count: 20_000), with: tables, table: 0)
        #expect(encoder.finish().isEmpty)
    }

    @Test func `common symbols lose nothing to rounding of the interval`() throws {
        // One unit of 65,536 goes to the other symbol in turn: 20,000 symbols hold 0.44 bits, and one rare one 16 more.
        let tables = try ProbabilityTables(
            cumulative: [0, 1, 65_535, 65_536],
            lengths: [4],
            lowest: [0],
            precision: 16
        )
        var symbols = Array(repeating: 1 as Int32, count: 20_000)
        symbols[10_000] = 0
        var encoder = CompactEncoder()
        encoder.encode(symbols, with: tables, table: 0)
        #expect(tables.bits(of: symbols, table: 0) < 17)
        #expect(encoder.finish().count <= 3)
    }

    @Test(
        arguments: [[0x80], [0x40, 0x01], [0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]] as [[UInt8]])
    func `a carry runs through any number of bytes`(_ bytes: [UInt8]) throws {
        // The symbols around such a fraction keep the interval astride it, so its last carry changes all bytes before.
        let tables = try ProbabilityTables(cumulative: [0, 5, 11, 16], lengths: [4], lowest: [0], precision: 4)
        var decoder = CompactDecoder(bytes)
        let symbols = try decoder.decode(count: 3000, with: tables, table: 0)
        var encoder = CompactEncoder()
        encoder.encode(symbols, with: tables, table: 0)
        #expect(encoder.finish() == bytes)
    }

    @Test(arguments: [1, 2, 3, 5, 9]) func `the end accepts exactly the streams that the encoder writes`(_ count: Int)
        throws
    {
        let tables = try ProbabilityTables(
            cumulative: [0, 3, 200, 255, 256],
            lengths: [5],
            lowest: [-1],
            precision: 8
        )
        var accepted = 0
        for number in 0..<6000 {
            // All streams of one byte, and samples of those of two and three.
            let bytes = [number & 0xFF, number * 31 >> 8 & 0xFF, number * 7 & 0xFF].prefix(1 + number / 256 % 3)
            let stream = bytes.map { UInt8($0) }
            var decoder = CompactDecoder(stream)
            guard let symbols = try? decoder.decode(count: count, with: tables, table: 0) else { continue }
            var encoder = CompactEncoder()
            encoder.encode(symbols, with: tables, table: 0)
            let isWritten = encoder.finish() == stream
            let isAccepted = (try? decoder.finish()) != nil
            #expect(isAccepted == isWritten, "\(stream) as \(symbols)")
            accepted += isWritten ? 1 : 0
        }
        #expect(accepted > 0 && accepted < 6000)
    }

    @Test func `a stream asked for fewer symbols than it has is refused`() throws {
        let shape = try #require(TableShape.all.last { $0.testDescription.hasPrefix("several") })
        var random = RandomSource(seed: 4)
        let symbols = (0..<100).map { _ in shape.drawSymbol(table: 1, from: &random) }
        var encoder = CompactEncoder()
        encoder.encode(symbols, with: shape.tables, table: 1)
        var decoder = CompactDecoder(encoder.finish())
        _ = try decoder.decode(count: 60, with: shape.tables, table: 1)
        let error = #expect(throws: EntropyCodingError.self) { try decoder.finish() }
        #expect(error?.code == .damagedStream)
    }

    @Test(
        arguments: [
            // After the escape entry: zero bits for ever; a distance of 2^32 - 1; one of 16 where only 10 are left.
            ([0xFF], 0), ([0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], 0), ([0xFF, 0x04], .max - 10),
        ] as [([UInt8], Int32)])
    func `an escape beyond 32 bits is damage`(bytes: [UInt8], lowest: Int32) throws {
        let tables = try ProbabilityTables(cumulative: [0, 255, 256], lengths: [3], lowest: [lowest], precision: 8)
        var decoder = CompactDecoder(bytes)
        let error = #expect(throws: EntropyCodingError.self) { try decoder.decode(count: 1, with: tables, table: 0) }
        #expect(error?.code == .damagedStream)
    }
}
