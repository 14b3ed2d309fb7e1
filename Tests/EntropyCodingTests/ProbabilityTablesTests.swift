import Testing

@testable import EntropyCoding

@Suite struct ProbabilityTablesTests {
    @Test(arguments: TableShape.all) func `flat storage gives the same tables back`(_ shape: TableShape) throws {
        let tables = shape.tables
        let read = try ProbabilityTables(
            cumulative: tables.cumulative,
            lengths: tables.lengths,
            lowest: tables.lowest,
            precision: tables.precision
        )
        #expect(read == tables)
        #expect(read.cumulative == tables.cumulative)
        for table in 0..<tables.count {
            let frequencies = read.frequencies(of: table)
            #expect(frequencies.reduce(0, +) == 1 << tables.precision)
            #expect(frequencies.allSatisfy { $0 > 0 })
            #expect(frequencies.count == read.symbolCount(of: table) + 1)
            #expect(read.lowest(of: table) == tables.lowest[table])
        }
    }

    @Test func `many tables take little memory`() throws {
        let count = 20_000
        let tables = try ProbabilityTables(
            cumulative: (0..<count).flatMap { [0, Int32(1 + $0 % 16_000), 16_383, 16_384] },
            lengths: [Int32](repeating: 4, count: count),
            lowest: [Int32](repeating: -1, count: count),
            precision: 14
        )
        #expect(tables.slots.count <= 1 << 22)
        let symbols = (0..<count).map { Int32($0 % 3) - 1 }
        let indices = (0..<count).map(UInt16.init)
        var compact = CompactEncoder()
        compact.encode(symbols, with: tables, indices: indices)
        var decoder = CompactDecoder(compact.finish())
        #expect(try decoder.decode(with: tables, indices: indices) == symbols)
        var interleaved = InterleavedEncoder()
        interleaved.encode(symbols, with: tables, indices: indices)
        var other = InterleavedDecoder(interleaved.finish())
        #expect(try other.decode(with: tables, indices: indices) == symbols)
    }

    @Test func `no tables at all are a set too`() throws {
        let tables = try ProbabilityTables(cumulative: [], lengths: [], lowest: [], precision: 16)
        #expect(tables.count == 0)
    }

    /// Storage that breaks one rule.
    struct Hostile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var cumulative: [Int32] = [0, 9, 16]
        var lengths: [Int32] = [3]
        var lowest: [Int32] = [0]
        var precision = 4
    }

    @Test(arguments: [
        Hostile(testDescription: "frequency of zero", cumulative: [0, 0, 16]),
        Hostile(testDescription: "escape of zero", cumulative: [0, 16, 16]),
        Hostile(testDescription: "falling", cumulative: [0, 9, 7, 16], lengths: [4]),
        Hostile(testDescription: "negative", cumulative: [0, -9, 16]),
        Hostile(testDescription: "starts late", cumulative: [1, 9, 16]),
        Hostile(testDescription: "starts below zero", cumulative: [-1, 9, 16]),
        Hostile(testDescription: "ends early", cumulative: [0, 9, 15]),
        Hostile(testDescription: "ends late", cumulative: [0, 9, 17]),
        Hostile(testDescription: "wraps to the total", cumulative: [0, 9, 16 + 65_536]),
        Hostile(testDescription: "wraps within", cumulative: [0, 65_536 + 3, 16]),
        Hostile(testDescription: "extreme values", cumulative: [.min, .max, 16]),
        Hostile(testDescription: "too few values", cumulative: [0, 16], lengths: [3]),
        Hostile(testDescription: "too many values", cumulative: [0, 9, 16, 16]),
        Hostile(testDescription: "only an escape", cumulative: [0, 16], lengths: [2]),
        Hostile(testDescription: "length of zero", lengths: [0]),
        Hostile(testDescription: "negative length", lengths: [-3]),
        Hostile(testDescription: "extreme length", lengths: [.max]),
        Hostile(testDescription: "least length", lengths: [.min]),
        Hostile(testDescription: "more lengths than rows", lengths: [3, 3], lowest: [0, 0]),
        Hostile(testDescription: "no lowest symbol", lowest: []),
        Hostile(testDescription: "two lowest symbols", lowest: [0, 0]),
        Hostile(testDescription: "symbols past the end", cumulative: [0, 4, 9, 16], lengths: [4], lowest: [.max]),
        Hostile(testDescription: "precision of zero", cumulative: [0, 1], precision: 0),
        Hostile(testDescription: "precision of 17", precision: 17),
        Hostile(testDescription: "negative precision", precision: -4),
        Hostile(testDescription: "extreme precision", precision: .max),
        Hostile(testDescription: "more entries than the total", cumulative: [0, 1, 2, 2], lengths: [4], precision: 1),
    ])
    func `storage that breaks a rule is refused`(_ hostile: Hostile) {
        let error = #expect(throws: EntropyCodingError.self) {
            try ProbabilityTables(
                cumulative: hostile.cumulative,
                lengths: hostile.lengths,
                lowest: hostile.lowest,
                precision: hostile.precision
            )
        }
        #expect(error?.code == .invalidTable)
    }

    @Test func `sets beyond the limits are refused`() throws {
        let count = ProbabilityTables.maximumCount + 1
        let error = #expect(throws: EntropyCodingError.self) {
            try ProbabilityTables(
                cumulative: [],
                lengths: Array(repeating: 3, count: count),
                lowest: Array(repeating: 0, count: count),
                precision: 1
            )
        }
        #expect(error?.code == .invalidTable)
        #expect(error?.message.contains("65536") == true)
    }

    @Test func `tables of other precision, place or frequency differ`() throws {
        let distribution = TableShape.bell(width: 1, halfWidth: 3)
        let tables = try ProbabilityTables([distribution], precision: 12)
        var moved = distribution
        moved.lowest += 1
        #expect(try tables != ProbabilityTables([moved], precision: 12))
        #expect(try tables != ProbabilityTables([distribution], precision: 13))
        #expect(try tables != ProbabilityTables([TableShape.bell(width: 2, halfWidth: 3)], precision: 12))
        #expect(try tables == ProbabilityTables([distribution], precision: 12))
    }
}
