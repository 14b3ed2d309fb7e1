internal import EntropyCoding
internal import Foundation

/// Brings the distributions of many contexts down to a few tables that they share.
///
/// Contexts are grouped as by Lloyd's method for vector quantisers, with the bits that a context's symbols cost under a table
/// as the distance. The first tables are those of the contexts that would lose most without one of their own.
struct TableSharing {
    /// What was seen in a context, and the distribution of its whole pass.
    struct Context: Sendable {
        let counts: Histogram
        let pass: SymbolDistribution
    }

    /// The table of each context.
    private(set) var assignments: [Int]
    /// The tables.
    private(set) var distributions: [SymbolDistribution]

    /// How often contexts choose anew; few change after that.
    private static let rounds = 25

    /// - Parameters:
    ///   - contexts: what is grouped.
    ///   - count: the number of tables at most.
    ///   - filling: how many symbols' worth the distribution of its pass counts in a context, and in a table.
    init(_ contexts: [Context], tables count: Int, filling: Double) {
        let lowest = contexts.map { Int($0.pass.lowest) }.min() ?? 0
        let highest = contexts.map { Int($0.pass.lowest) + $0.pass.probabilities.count - 1 }.max() ?? 0
        let seen = contexts.map { context in (lowest...highest).map { Double(context.counts[$0]) } + [0] }
        let filled = zip(contexts, seen).map { context, seen in
            Self.filled(seen, by: Self.spread(context.pass, over: lowest...highest), filling)
        }
        var groups = Groups(seen: seen, filled: filled, filling: filling)
        if contexts.count > count {
            groups.begin(with: count)
            for _ in 0..<Self.rounds { groups.improve() }
        } else {
            groups.tables = filled
            groups.assignments = Array(contexts.indices)
        }
        assignments = groups.assignments
        distributions = groups.tables.map {
            SymbolDistribution(lowest: Int32(lowest), probabilities: $0.dropLast(), escape: $0.last ?? 0)
        }
    }

    /// A distribution as a list over a range of symbols, the escape last.
    private static func spread(_ distribution: SymbolDistribution, over range: ClosedRange<Int>) -> [Double] {
        let own = distribution.probabilities.indices
        return range.map { symbol in
            let place = symbol - Int(distribution.lowest)
            return own.contains(place) ? distribution.probabilities[place] : 0
        } + [distribution.escape]
    }

    /// Counts as a distribution, to which another contributes so many symbols' worth.
    fileprivate static func filled(_ counts: [Double], by other: [Double], _ filling: Double) -> [Double] {
        let total = counts.reduce(filling, +)
        return zip(counts, other).map { ($0 + filling * $1) / total }
    }
}

/// Contexts on their way to shared tables; every list is over symbols, the escape last.
private struct Groups {
    /// What was seen in each context.
    let seen: [[Double]]
    /// The distribution of each context.
    let filled: [[Double]]
    let filling: Double
    var tables: [[Double]] = []
    var assignments: [Int] = []

    init(seen: [[Double]], filled: [[Double]], filling: Double) {
        self.seen = seen
        self.filled = filled
        self.filling = filling
    }

    /// The bits of a context's symbols under a table; one symbol as expected counts too, so that no context is without a choice.
    private func cost(_ context: Int, _ logarithms: [Double]) -> Double {
        var sum = 0.0
        for index in logarithms.indices {
            sum -= (seen[context][index] + filled[context][index]) * logarithms[index]
        }
        return sum
    }

    private static func logarithms(_ table: [Double]) -> [Double] { table.map { log2($0 + 1e-12) } }

    /// Takes tables of contexts, each time of the one that loses most.
    mutating func begin(with count: Int) {
        let own = filled.indices.map { cost($0, Self.logarithms(filled[$0])) }
        var least = [Double](repeating: .infinity, count: filled.count)
        var next = seen.indices.max { seen[$0].reduce(0, +) < seen[$1].reduce(0, +) } ?? 0
        while tables.count < count {
            tables.append(filled[next])
            let logarithms = Self.logarithms(filled[next])
            for context in filled.indices { least[context] = min(least[context], cost(context, logarithms)) }
            next = least.indices.max { least[$0] - own[$0] < least[$1] - own[$1] } ?? 0
        }
    }

    /// Lets every context choose the table under which it costs least, and makes the tables anew of those that chose them.
    mutating func improve() {
        let logarithms = tables.map(Self.logarithms)
        assignments = filled.indices.map { context in
            var best = (table: 0, cost: Double.infinity)
            for table in tables.indices {
                let cost = cost(context, logarithms[table])
                if cost < best.cost { best = (table, cost) }
            }
            return best.table
        }
        let size = filled.first?.count ?? 0
        var counts = [[Double]](repeating: [Double](repeating: 0, count: size), count: tables.count)
        var others = counts
        var members = [Double](repeating: 0, count: tables.count)
        for (context, table) in assignments.enumerated() {
            members[table] += 1
            for index in 0..<size {
                counts[table][index] += seen[context][index]
                others[table][index] += filled[context][index]
            }
        }
        for table in tables.indices where members[table] > 0 {
            let mean = others[table].map { $0 / members[table] }
            tables[table] = TableSharing.filled(counts[table], by: mean, filling)
        }
    }
}
