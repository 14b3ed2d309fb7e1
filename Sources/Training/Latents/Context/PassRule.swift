/// A rule for one pass, and where it puts the symbols that it was fitted to.
struct PassRule: Sendable {
    let weights: [Int32]
    /// The least sums of the contexts after the first; where fewer can be told apart, the last are never reached.
    let thresholds: [Int32]
    /// By image: the context at each place of the pass.
    let contexts: [[UInt8]]

    /// The stretches that contexts are joined from.
    private static let stretchCount = 48

    /// Parts the sums at the places of a pass into contexts.
    ///
    /// They begin as many stretches of the sum with about equally many symbols each; then the neighbours whose joining costs the
    /// fewest bits are joined until few are left.
    ///
    /// - Parameters:
    ///   - sums: by image, at each place.
    ///   - symbols: by image, what is found there.
    ///   - weights: what the sums were made with.
    ///   - count: how many contexts are left.
    init(sums: [[Int32]], symbols: [[Int32]], weights: [Int32] = [], contexts count: Int) {
        let thresholds = Self.thresholds(of: sums, symbols, count: count)
        contexts = sums.map { $0.map { sum in thresholds.reduce(UInt8(0)) { $0 + ($1 <= sum ? 1 : 0) } } }
        self.thresholds = thresholds + Array(repeating: Int32.max, count: count - 1 - thresholds.count)
        self.weights = weights
    }

    /// The least sum of each context after the first, in rising order.
    private static func thresholds(of sums: [[Int32]], _ symbols: [[Int32]], count: Int) -> [Int32] {
        var groups = stretches(of: sums, symbols)
        while groups.count > count {
            let costs = groups.indices.dropLast().map { groups[$0].costOfJoining(groups[$0 + 1]) }
            guard let least = costs.indices.min(by: { costs[$0] < costs[$1] }) else { break }
            groups[least].histogram += groups[least + 1].histogram
            groups.remove(at: least + 1)
        }
        return groups.dropFirst().map(\.least)
    }

    private struct Stretch {
        let least: Int32
        var histogram = Histogram()

        func costOfJoining(_ other: Stretch) -> Double {
            var joined = histogram
            joined += other.histogram
            return joined.bits - histogram.bits - other.histogram.bits
        }
    }

    /// Stretches of the weighted sum with about equally many symbols each.
    private static func stretches(of sums: [[Int32]], _ symbols: [[Int32]]) -> [Stretch] {
        // Sum and symbol in one number, the sum above.
        var seen: [Int64] = []
        for (sums, symbols) in zip(sums, symbols) {
            for (sum, symbol) in zip(sums, symbols) {
                seen.append(Int64(sum) << 32 | Int64(UInt32(bitPattern: symbol)))
            }
        }
        seen.sort()
        var stretches: [Stretch] = []
        var begun = 0
        var last = Int32.min
        for (index, both) in seen.enumerated() {
            let sum = Int32(truncatingIfNeeded: both >> 32)
            // A stretch begins where the sum rises, as soon as those before have had their share.
            let isDue = index * stretchCount >= begun * seen.count
            if stretches.isEmpty || isDue && sum > last {
                stretches.append(Stretch(least: sum))
                begun = index * stretchCount / seen.count + 1
            }
            stretches[stretches.count - 1].histogram.add(Int32(truncatingIfNeeded: both))
            last = sum
        }
        return stretches
    }
}
