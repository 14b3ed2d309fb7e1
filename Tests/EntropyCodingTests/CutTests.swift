import EntropyCoding
import Testing

@Suite struct CutTests {
    /// The bits per symbol beyond the entropy that a cut table costs: rounding, escape entry and escape codes.
    private func loss(deviation: Double, precision: Int) throws -> (bits: Double, table: ProbabilityTables) {
        let gaussian = Gaussian(deviation: deviation)
        let tables = try ProbabilityTables([gaussian.distribution.cut(precision: precision)], precision: precision)
        return (try tables.crossEntropy(of: gaussian.distribution, table: 0) - gaussian.entropy, tables)
    }

    /// The losses that a search over all symmetric widths found for normal densities, in bits per symbol.
    @Test(arguments: [
        (0.11, 3.2e-4, 6.7e-5, 1.2e-5), (0.2, 3.6e-4, 8.8e-5, 2.2e-5), (0.6, 2.5e-4, 4.4e-5, 2.2e-5),
        (1, 3.2e-4, 6.5e-5, 1.1e-5), (2, 1.3e-4, 4.6e-5, 1.7e-5), (5, 1.7e-4, 3.6e-5, 7.8e-6),
        (16, 8.8e-4, 1.9e-4, 4.2e-5),
    ])
    func `a cut table costs what the best width costs`(
        deviation: Double,
        at12: Double,
        at14: Double,
        at16: Double
    ) throws {
        for (precision, expected) in [(12, at12), (14, at14), (16, at16)] {
            let (bits, tables) = try loss(deviation: deviation, precision: precision)
            #expect(bits > 0 && bits <= expected * 1.05, "\(precision) bits, \(tables.symbolCount(of: 0)) symbols")
        }
    }

    @Test(arguments: 1...6) func `no other range of symbols is cheaper by much`(precision: Int) throws {
        for seed in 0..<12 as Range<UInt64> {
            var random = RandomSource(seed: seed)
            // One peak somewhere, falling at different rates on either side.
            let rates = (random.uniform() * 2, random.uniform() * 2)
            let peak = Int.random(in: 0..<12, using: &random)
            let probabilities = (0..<12).map { symbol in
                let distance = Double(abs(symbol - peak))
                return 1 / (1 + distance * distance * distance * (symbol < peak ? rates.0 : rates.1))
            }
            let distribution = SymbolDistribution(lowest: -4, probabilities: probabilities, escape: 1e-6)
            let found = try ProbabilityTables([distribution.cut(precision: precision)], precision: precision)
            let cost = try found.crossEntropy(of: distribution, table: 0)
            for first in 0..<12 {
                for last in first..<12 where last - first + 1 < 1 << precision {
                    let other = SymbolDistribution(
                        lowest: -4 + Int32(first),
                        probabilities: Array(probabilities[first...last]),
                        escape: 1e-6 + probabilities[..<first].reduce(0, +) + probabilities[(last + 1)...].reduce(0, +)
                    )
                    let table = try ProbabilityTables([other], precision: precision)
                    let otherCost = try table.crossEntropy(of: distribution, table: 0)
                    #expect(cost <= otherCost * 1.01 + 1e-9, "seed \(seed), symbols \(first)...\(last)")
                }
            }
        }
    }

    @Test func `what is left out joins the escape`() throws {
        let distribution = Gaussian(deviation: 3).distribution
        let cut = try distribution.cut(precision: 12)
        let first = Int(cut.lowest - distribution.lowest)
        #expect(cut.probabilities == Array(distribution.probabilities[first..<first + cut.probabilities.count]))
        #expect(abs(cut.probabilities.reduce(0, +) + cut.escape - 1) < 1e-12)
        #expect(cut.probabilities.count < 30)
    }

    @Test func `a constant is one symbol`() throws {
        let distribution = SymbolDistribution(lowest: -2, probabilities: [0, 0, 1, 0, 0], escape: 0)
        let cut = try distribution.cut()
        #expect(cut == SymbolDistribution(lowest: 0, probabilities: [1], escape: 0))
    }

    @Test func `a distribution wider than the table is cut to fit`() throws {
        let flat = SymbolDistribution(lowest: 0, probabilities: Array(repeating: 1, count: 300), escape: 0)
        let cut = try flat.cut(precision: 6)
        #expect(cut.probabilities.count < 64)
        #expect(throws: Never.self) { try ProbabilityTables([cut], precision: 6) }
    }

    @Test func `what is no distribution is not cut`() {
        #expect(throws: EntropyCodingError.self) {
            try SymbolDistribution(lowest: 0, probabilities: [.nan], escape: 0).cut()
        }
        #expect(throws: EntropyCodingError.self) {
            try SymbolDistribution(lowest: 0, probabilities: [1], escape: 0).cut(precision: 17)
        }
    }
}
