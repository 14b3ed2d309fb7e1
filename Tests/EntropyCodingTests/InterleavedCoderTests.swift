import Testing

@testable import EntropyCoding

@Suite struct InterleavedCoderTests {
    private let conformance = CoderConformance(InterleavedEncoder.self, InterleavedDecoder.self)

    @Test(arguments: TableShape.all) func `runs come back under every shape of table`(_ shape: TableShape) throws {
        for (seed, count) in [1, 2, 3, 10, 300, 5000].enumerated() {
            try conformance.checkRun(shape, count: count, seed: UInt64(seed))
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func `runs under different tables share a stream`(_ seed: UInt64) throws {
        try conformance.checkMixedRuns(TableShape.all, seed: seed)
    }

    @Test(arguments: TableShape.all) func `escapes reach every integer`(_ shape: TableShape) throws {
        try conformance.checkEscapes(shape)
    }

    @Test(arguments: TableShape.all) func `damage ends in symbols or errors`(_ shape: TableShape) throws {
        for seed in 0..<3 as Range<UInt64> { conformance.checkDamage(shape, seed: seed) }
    }

    @Test func `an empty stream has no bytes and an encoder can be used again`() throws {
        try conformance.checkEmptyAndReuse(TableShape.all[0])
    }

    @Test func `a table that does not exist is refused`() {
        conformance.checkTableIndex(TableShape.all[0])
    }
}
