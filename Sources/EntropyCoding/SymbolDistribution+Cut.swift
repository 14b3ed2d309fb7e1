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
    /// What each probability adds to the negated entropy.
    private let informations: [Double]
    /// The sum of the probabilities before each symbol.
    private let sums: [Double]
    private let total: Int
    /// The candidates by width: the range of one symbol first, the widest that fits a table last.
    private let ranges: [Range<Int>]

    init(probabilities: [Double], total: Int) {
        self.probabilities = probabilities
        self.total = total
        informations = probabilities.map { $0 > 0 ? $0 * RealFunction.binaryLogarithm($0) : 0 }
        var sum = 0.0
        sums = probabilities.map { probability in
            defer { sum += probability }
            return sum
        }
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
    ///
    /// The frequencies of fine tables need not be whole numbers to tell where to cut; those of coarse ones are quantised.
    private func cost(of range: Range<Int>) -> Double {
        let escape =
            sums[range.lowerBound] + sums[probabilities.count - 1] - sums[range.upperBound]
            + probabilities[probabilities.count - 1]
        return codeCost(of: range) + (total > 256 ? realCost(of: range, escape) : quantizedCost(of: range, escape))
    }

    /// The bits of the escape codes: two for each symbol left out, and two more each time its distance doubles.
    private func codeCost(of range: Range<Int>) -> Double {
        let last = probabilities.count - 1
        var cost = 0.0
        var distance = 1
        while distance <= max(range.lowerBound, last - range.upperBound) {
            cost += 2 * sums[max(0, range.lowerBound + 1 - distance)]
            cost += 2 * (sums[last] - sums[min(last, range.upperBound - 1 + distance)])
            distance *= 2
        }
        return cost
    }

    private func quantizedCost(of range: Range<Int>, _ escape: Double) -> Double {
        let listed = probabilities[range] + [escape]
        let frequencies = FrequencyQuantizer.frequencies(for: Array(listed), total: total)
        return zip(listed, frequencies).reduce(0) { cost, entry in
            entry.0 > 0 ? cost - entry.0 * RealFunction.binaryLogarithm(Double(entry.1) / Double(total)) : cost
        }
    }

    /// The cost if frequencies were real numbers of at least 1, with what rounding them adds on average.
    private func realCost(of range: Range<Int>, _ escape: Double) -> Double {
        let escapeInformation = escape > 0 ? escape * RealFunction.binaryLogarithm(escape) : 0
        let (total, precision) = (Double(total), RealFunction.binaryLogarithm(Double(total)))
        var threshold = 1 / total
        var cost = 0.0
        // Entries below the threshold get their one unit; what the others share then moves the threshold.
        for _ in 0..<4 {
            let isEscapeRare = escape < threshold
            var rareCount = isEscapeRare ? 1.0 : 0
            var rare = isEscapeRare ? escape : 0
            var information = isEscapeRare ? 0 : escapeInformation
            var inverses = isEscapeRare ? 0 : 1 / escape
            var common = isEscapeRare ? 0 : escape
            for entry in range {
                if probabilities[entry] < threshold {
                    rareCount += 1
                    rare += probabilities[entry]
                } else {
                    common += probabilities[entry]
                    information += informations[entry]
                    inverses += 1 / probabilities[entry]
                }
            }
            let scale = (total - rareCount) / common
            let rounding = inverses / (24 * 0.6931 * scale * scale)
            cost = rare * precision - information - common * RealFunction.binaryLogarithm(scale / total) + rounding
            guard scale < 1 / threshold else { break }
            threshold = 1 / scale
        }
        return cost
    }
}
