import EntropyCoding
import Testing

/// What every coder must do; a new one is one line more.
@Suite struct CoderTests {
    static let coders: [any CoderChecks] = [
        CoderConformance(CompactEncoder.self, CompactDecoder.self),
        CoderConformance(InterleavedEncoder.self, InterleavedDecoder.self),
    ]

    @Test(arguments: coders, TableShape.all)
    func `runs come back under every shape of table`(_ coder: any CoderChecks, _ shape: TableShape) throws {
        for (seed, count) in [1, 2, 3, 10, 300, 5000].enumerated() {
            try coder.checkRun(shape, count: count, seed: UInt64(seed))
        }
    }

    @Test(arguments: coders, 0..<40 as Range<UInt64>)
    func `runs under different tables share a stream`(_ coder: any CoderChecks, _ seed: UInt64) throws {
        try coder.checkMixedRuns(TableShape.all, seed: seed)
    }

    @Test(arguments: coders, TableShape.all)
    func `escapes reach every integer`(_ coder: any CoderChecks, _ shape: TableShape) throws {
        try coder.checkEscapes(shape)
    }

    @Test(arguments: coders, TableShape.all)
    func `damage ends in symbols or errors`(_ coder: any CoderChecks, _ shape: TableShape) throws {
        for seed in 0..<3 as Range<UInt64> { coder.checkDamage(shape, seed: seed) }
    }

    @Test(arguments: coders)
    func `an empty stream has no bytes and an encoder can be used again`(_ coder: any CoderChecks) throws {
        try coder.checkEmptyAndReuse(TableShape.all[0])
    }

    @Test(arguments: coders) func `a table that does not exist is refused`(_ coder: any CoderChecks) {
        coder.checkTableIndex(TableShape.all[0])
    }
}
