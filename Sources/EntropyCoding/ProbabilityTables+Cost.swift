extension ProbabilityTables {
    /// The bits that a run of symbols costs under one table: its cross-entropy, escapes included.
    ///
    /// ``CompactEncoder`` needs about half a byte more for a whole stream.
    public func bits(of symbols: Span<Int32>, table: Int) -> Double {
        let row = rows[table]
        var sum = 0.0
        for position in symbols.indices { sum += bits(of: symbols[position], in: row) }
        return sum
    }

    /// The bits that a run of symbols costs, each under the table that its index names, escapes included.
    public func bits(of symbols: Span<Int32>, indices: Span<UInt16>) -> Double {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        var sum = 0.0
        for position in symbols.indices {
            sum += bits(of: symbols[position], in: rows[Int(indices[position])])
        }
        return sum
    }

    /// The bits that an array of symbols costs under one table: its cross-entropy, escapes included.
    public func bits(of symbols: [Int32], table: Int) -> Double {
        bits(of: symbols.span, table: table)
    }

    /// The bits that an array of symbols costs, each under the table that its index names, escapes included.
    public func bits(of symbols: [Int32], indices: [UInt16]) -> Double {
        bits(of: symbols.span, indices: indices.span)
    }

    /// The bits that one symbol costs under a table, an escape included.
    public func bits(of symbol: Int32, table: Int) -> Double {
        bits(of: symbol, in: rows[table])
    }

    /// The entropy of a table in bits per symbol; the escape counts as one symbol.
    public func entropy(table: Int) -> Double {
        let row = rows[table]
        return (0...Int(row.symbolCount)).reduce(0) { sum, entry in
            let share = Double(frequency(entry, in: row)) / Double(1 << precision)
            return sum + share * bits(ofEntry: entry, in: row)
        }
    }

    /// The bits per symbol that symbols of `distribution` cost on average under a table: the cross-entropy.
    ///
    /// Symbols that the distribution lists and the table does not are counted with their escape codes. The mass of
    /// the distribution's own escape is counted with the shortest code that such a symbol can have.
    ///
    /// - Throws: ``EntropyCodingError/Code/invalidDistribution`` if the distribution is not one.
    public func crossEntropy(
        of distribution: SymbolDistribution,
        table: Int
    ) throws(EntropyCodingError) -> Double {
        let row = rows[table]
        let probabilities = try distribution.normalized()
        var sum = 0.0
        var symbol = distribution.lowest
        for probability in probabilities.dropLast() {
            sum += probability * bits(of: symbol, in: row)
            symbol &+= 1
        }
        guard let escape = probabilities.last, escape > 0 else { return sum }
        let below = Int(row.lowest) - Int(distribution.lowest) + 1
        let above = distribution.probabilities.count - below + 2 - Int(row.symbolCount)
        let nearest = EscapeCode.bitCount(distance: max(1, min(below, above)))
        return sum + escape * (bits(ofEntry: Int(row.symbolCount), in: row) + Double(nearest))
    }

    private func bits(of symbol: Int32, in row: Row) -> Double {
        let entry = UInt32(bitPattern: symbol &- row.lowest)
        if entry < row.symbolCount { return bits(ofEntry: Int(entry), in: row) }
        return bits(ofEntry: Int(row.symbolCount), in: row) + Double(EscapeCode(symbol, in: row).bitCount)
    }

    private func bits(ofEntry entry: Int, in row: Row) -> Double {
        Double(precision) - RealFunction.binaryLogarithm(Double(frequency(entry, in: row)))
    }
}
