extension ProbabilityTables {
    /// The bits that a run of symbols costs under one table: its cross-entropy, escapes included.
    ///
    /// ``CompactEncoder`` needs about half a byte more for a whole stream.
    public func bits(of symbols: Span<Int32>, table: Int) -> Double {
        let row = rows[table]
        var cost = RunningCost(precision: precision)
        for position in symbols.indices { add(symbols[position], in: row, to: &cost) }
        return cost.bits
    }

    /// The bits that a run of symbols costs, each under the table that its index names, escapes included.
    public func bits(of symbols: Span<Int32>, indices: Span<UInt16>) -> Double {
        precondition(symbols.count == indices.count, "\(symbols.count) symbols have \(indices.count) table indices")
        var cost = RunningCost(precision: precision)
        for position in symbols.indices { add(symbols[position], in: rows[Int(indices[position])], to: &cost) }
        return cost.bits
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
        var cost = RunningCost(precision: precision)
        add(symbol, in: row, to: &cost)
        return cost.bits
    }

    private func bits(ofEntry entry: Int, in row: Row) -> Double {
        Double(precision) - RealFunction.binaryLogarithm(Double(frequency(entry, in: row)))
    }

    private func add(_ symbol: Int32, in row: Row, to cost: inout RunningCost) {
        let entry = UInt32(bitPattern: symbol &- row.lowest)
        if entry < row.symbolCount {
            cost.add(frequency: frequency(Int(entry), in: row))
        } else {
            cost.add(frequency: frequency(Int(row.symbolCount), in: row))
            cost.add(plainBits: EscapeCode(symbol, in: row).bitCount)
        }
    }
}

/// The bits of symbols one after another.
///
/// One logarithm is taken of the product of many frequencies: taking it of each is slower than coding them.
private struct RunningCost {
    private let precision: Int
    private var whole = 0
    private var logarithms = 0.0
    private var product = 1.0

    init(precision: Int) { self.precision = precision }

    /// The cost so far.
    var bits: Double { Double(whole) - logarithms - RealFunction.binaryLogarithm(product) }

    @inline(__always)
    mutating func add(frequency: Int) {
        whole += precision
        product *= Double(frequency)
        // A frequency is less than 2^32, so the next product is finite too.
        if product > 0x1p900 {
            logarithms += RealFunction.binaryLogarithm(product)
            product = 1
        }
    }

    mutating func add(plainBits: Int) { whole += plainBits }
}
