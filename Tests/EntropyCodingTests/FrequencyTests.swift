import EntropyCoding
import Foundation
import Testing

@Suite struct FrequencyTests {
    /// All ways to write `total` as a sum of `count` positive numbers.
    private func compositions(of total: Int, count: Int) -> [[Int]] {
        if count == 1 { return [[total]] }
        return (1...total - count + 1).flatMap { first in
            compositions(of: total - first, count: count - 1).map { [first] + $0 }
        }
    }

    private func frequencies(_ probabilities: [Double], precision: Int) throws -> [Int] {
        try ProbabilityTables(
            probabilities: [Array(probabilities.dropLast())],
            escape: [probabilities[probabilities.count - 1]],
            lowest: [0],
            precision: precision
        ).frequencies(of: 0)
    }

    @Test(arguments: [(1, 2), (2, 2), (2, 3), (2, 4), (3, 3), (4, 2), (4, 3), (4, 4), (5, 3)])
    func `no other frequencies cost fewer bits`(precision: Int, count: Int) throws {
        let all = compositions(of: 1 << precision, count: count)
        for seed in 0..<25 as Range<UInt64> {
            var random = RandomSource(seed: seed)
            // From flat to extremely skewed, with zeros.
            let skew = Double(seed % 6) * 3
            let probabilities = (0..<count).map { _ in
                random.uniform() < 0.1 ? 0 : (1...Int(1 + skew)).reduce(1) { product, _ in product * random.uniform() }
            }
            guard probabilities.contains(where: { $0 > 0 }) else { continue }
            let found = try frequencies(probabilities, precision: precision)
            let best = all.map { crossEntropy(probabilities, $0) }.min() ?? 0
            #expect(found.reduce(0, +) == 1 << precision && found.allSatisfy { $0 > 0 }, "seed \(seed)")
            #expect(crossEntropy(probabilities, found) <= best + 1e-12, "seed \(seed), \(probabilities), \(found)")
        }
    }

    @Test(arguments: [12, 16]) func `no unit of a wide table is better elsewhere`(precision: Int) throws {
        let probabilities = Gaussian(deviation: 180).distribution.probabilities + [1e-9]
        #expect(probabilities.count > 2800)
        let found = try frequencies(probabilities, precision: precision)
        #expect(found.reduce(0, +) == 1 << precision && found.allSatisfy { $0 > 0 })
        let pairs = zip(probabilities, found)
        let gains = pairs.map { $0 * log2(Double($1 + 1) / Double($1)) }
        let losses = pairs.map { $1 > 1 ? $0 * log2(Double($1) / Double($1 - 1)) : .infinity }
        let gain = try #require(gains.max())
        let loss = try #require(losses.min())
        #expect(gain <= loss * (1 + 1e-9))
    }

    @Test(arguments: [
        [1, 0, 0, 0], [0, 0, 0, 1], [.leastNonzeroMagnitude, .leastNonzeroMagnitude, 0, .leastNonzeroMagnitude],
        [1e308, 1e308, 1e308, 1e308], [1e-300, 1e300, 1, 1],
        [0.1, 0.1, 0.1, 0.7], [1e-17, 1, 1e-17, 1e-17],
    ])
    func `odd probabilities are settled too`(_ probabilities: [Double]) throws {
        for precision in [2, 3, 12, 16] {
            let found = try frequencies(probabilities, precision: precision)
            #expect(found.reduce(0, +) == 1 << precision && found.allSatisfy { $0 > 0 })
        }
        // As many entries as units leave no choice.
        #expect(try frequencies(probabilities, precision: 2) == [1, 1, 1, 1])
    }

    @Test(
        arguments: [
            [0, 0], [.nan, 1], [1, .nan], [-0.1, 1], [1, -1e-30], [.infinity, 1], [1, .infinity], [1],
            [0.2, 0.3, 0.5, 0.1, 0.1],
        ] as [[Double]])
    func `what is no distribution is refused`(_ probabilities: [Double]) {
        let error = #expect(throws: EntropyCodingError.self) { try frequencies(probabilities, precision: 2) }
        #expect(error?.code == .invalidDistribution)
    }

    @Test func `arguments that do not belong together are refused`() {
        let mismatch = #expect(throws: EntropyCodingError.self) {
            try ProbabilityTables(probabilities: [[1]], escape: [1, 1], lowest: [0])
        }
        #expect(mismatch?.code == .invalidDistribution)
        let range = #expect(throws: EntropyCodingError.self) {
            try ProbabilityTables(probabilities: [[1, 1]], escape: [1], lowest: [.max])
        }
        #expect(range?.code == .invalidDistribution)
        for precision in [0, 17, -1, .max] {
            let error = #expect(throws: EntropyCodingError.self) {
                try ProbabilityTables(probabilities: [[1]], escape: [1], lowest: [0], precision: precision)
            }
            #expect(error?.code == .invalidTable)
        }
    }
}
