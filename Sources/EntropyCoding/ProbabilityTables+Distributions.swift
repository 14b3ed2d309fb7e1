extension ProbabilityTables {
    /// Makes one table of each distribution, listing exactly the symbols that the distribution lists.
    ///
    /// The frequencies are those that cost the fewest bits under the distribution. To let the construction choose which
    /// symbols are worth listing, take ``SymbolDistribution/cut(precision:)`` of each distribution first.
    ///
    /// - Throws: ``EntropyCodingError/Code/invalidDistribution`` if probabilities are negative, not finite, all zero or too
    ///   many for the precision; ``EntropyCodingError/Code/invalidTable`` if precision or number of tables are out of range.
    public init(_ distributions: [SymbolDistribution], precision: Int = 16) throws(EntropyCodingError) {
        try Self.checkSet(count: distributions.count, precision: precision)
        var rows: [Row] = []
        var intervals: [Interval] = []
        for (table, distribution) in distributions.enumerated() {
            let frequencies = try distribution.frequencies(precision: precision)
            let row = Row(
                offset: UInt32(intervals.count),
                lowest: distribution.lowest,
                symbolCount: UInt32(frequencies.count - 1)
            )
            try Self.checkRange(of: row, table: table)
            rows.append(row)
            var start = 0
            for frequency in frequencies {
                intervals.append(Interval(start: UInt32(start), frequency: UInt32(frequency)))
                start += frequency
            }
            try Self.checkSize(intervals.count + rows.count)
        }
        self.init(checkedRows: rows, intervals: intervals, precision: precision)
    }

    /// Makes one table of each row of probabilities.
    ///
    /// - Parameters:
    ///   - probabilities: For each table, the probabilities of `lowest` and the symbols after it.
    ///   - escape: For each table, the probability that a symbol is none of these.
    ///   - lowest: For each table, the symbol that its first probability belongs to.
    ///   - precision: The binary logarithm of each table's total frequency, in 1...16.
    /// - Throws: As ``init(_:precision:)``.
    public init(
        probabilities: [[Double]],
        escape: [Double],
        lowest: [Int32],
        precision: Int = 16
    ) throws(EntropyCodingError) {
        guard probabilities.count == escape.count, probabilities.count == lowest.count else {
            throw .invalidDistribution(
                "there are \(probabilities.count) rows of probabilities, \(escape.count) of the escape "
                    + "and \(lowest.count) lowest symbols; give each table one of each"
            )
        }
        let distributions = probabilities.indices.map { table in
            SymbolDistribution(lowest: lowest[table], probabilities: probabilities[table], escape: escape[table])
        }
        try self.init(distributions, precision: precision)
    }
}

extension SymbolDistribution {
    /// The frequencies, the escape's last, that sum to `2^precision` and cost the fewest bits.
    func frequencies(precision: Int) throws(EntropyCodingError) -> [Int] {
        guard probabilities.count < 1 << precision else {
            throw .invalidDistribution(
                "\(probabilities.count) symbols and the escape do not fit a table of \(precision) bits; "
                    + "cut the distribution or raise the precision"
            )
        }
        return FrequencyQuantizer.frequencies(for: try normalized(), total: 1 << precision)
    }
}
