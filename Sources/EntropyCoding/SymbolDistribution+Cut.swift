extension SymbolDistribution {
    /// Leaves out the rare symbols at both ends that a table should not list.
    ///
    /// A listed symbol takes at least one unit of the table's total, however rare it is; a symbol left out costs the escape
    /// entry and its code. The cut weighs the two: it peels the less probable end off, one symbol after another, and keeps
    /// the range of symbols whose mean cost, quantised and with all escapes, is lowest. What is left out joins `escape`, which
    /// therefore has its true mass. Give it a distribution over a wide support, so that little mass lies outside.
    ///
    /// - Parameter precision: The precision of the table to be made, in 1...16.
    /// - Returns: A distribution that lists at least one and less than `2^precision` symbols.
    /// - Throws: ``EntropyCodingError/Code/invalidDistribution`` if this is not a distribution,
    ///   ``EntropyCodingError/Code/invalidTable`` if the precision is out of range.
    public func cut(precision: Int = 16) throws(EntropyCodingError) -> SymbolDistribution {
        try ProbabilityTables.checkSet(count: 1, precision: precision)
        let search = CutSearch(probabilities: try normalized(), total: 1 << precision)
        let range = search.best()
        let outside = probabilities[..<range.lowerBound].reduce(0, +) + probabilities[range.upperBound...].reduce(0, +)
        return SymbolDistribution(
            lowest: lowest + Int32(range.lowerBound),
            probabilities: Array(probabilities[range]),
            escape: escape + outside
        )
    }
}

/// Looks among the ranges of symbols that a table may list for the cheapest.
private struct CutSearch {
    /// The probabilities of the symbols; the escape's is last.
    private let probabilities: [Double]
    private let total: Int
    /// The candidates by width: the range of one symbol first, the widest that fits a table last.
    private let ranges: [Range<Int>]

    init(probabilities: [Double], total: Int) {
        self.probabilities = probabilities
        self.total = total
        var range = 0..<probabilities.count - 1
        var ranges = [range]
        while range.count > 1 {
            let isLowRarer = probabilities[range.lowerBound] < probabilities[range.upperBound - 1]
            range = isLowRarer ? range.dropFirst().indices : range.dropLast().indices
            ranges.append(range)
        }
        self.ranges = ranges.filter { $0.count < total }.reversed()
    }

    /// The cheapest candidate: first among widths that grow by an eighth, then ever closer around the best of them.
    func best() -> Range<Int> {
        var costs: [Int: Double] = [:]
        func cost(_ candidate: Int) -> Double {
            if let cost = costs[candidate] { return cost }
            let cost = self.cost(of: ranges[candidate])
            costs[candidate] = cost
            return cost
        }
        var best = 0
        var candidate = 0
        while candidate < ranges.count {
            if cost(candidate) < cost(best) { best = candidate }
            candidate += max(1, candidate / 8)
        }
        var step = max(1, best / 8)
        while step > 1 {
            step = (step + 1) / 2
            for candidate in [best - step, best + step] where ranges.indices.contains(candidate) {
                if cost(candidate) < cost(best) { best = candidate }
            }
        }
        return refined(ranges[best], cost: cost(best))
    }

    /// Moves the ends of a range by single symbols as long as that saves anything.
    private func refined(_ start: Range<Int>, cost startCost: Double) -> Range<Int> {
        var (best, bestCost) = (start, startCost)
        while true {
            let previous = bestCost
            let (lower, upper) = (best.lowerBound, best.upperBound)
            for (low, high) in [
                (lower - 1, upper), (lower + 1, upper), (lower, upper - 1), (lower, upper + 1),
                (lower - 1, upper - 1), (lower + 1, upper + 1),
            ] where low >= 0 && low < high && high < probabilities.count && high - low < total {
                let cost = cost(of: low..<high)
                if cost < bestCost { (best, bestCost) = (low..<high, cost) }
            }
            if bestCost == previous { return best }
        }
    }

    /// The mean bits of a symbol if a table lists the symbols of `range` alone.
    private func cost(of range: Range<Int>) -> Double {
        var listed = Array(probabilities[range])
        var escape = 0.0
        var codes = 0.0
        for entry in 0..<range.lowerBound {
            escape += probabilities[entry]
            codes += probabilities[entry] * Double(EscapeCode.bitCount(distance: range.lowerBound - entry))
        }
        for entry in range.upperBound..<probabilities.count {
            escape += probabilities[entry]
            codes += probabilities[entry] * Double(EscapeCode.bitCount(distance: entry - range.upperBound + 1))
        }
        listed.append(escape)
        let frequencies = FrequencyQuantizer.frequencies(for: listed, total: total)
        var cost = codes
        for (probability, frequency) in zip(listed, frequencies) where probability > 0 {
            cost -= probability * Logarithm.binary(Double(frequency) / Double(total))
        }
        return cost
    }
}
