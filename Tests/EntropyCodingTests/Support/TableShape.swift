import EntropyCoding
import Testing

/// Tables of every kind that coding may meet, with symbols drawn from them.
struct TableShape: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let tables: ProbabilityTables
    private let frequencies: [[Int]]

    init(_ name: String, _ distributions: [SymbolDistribution], precision: Int) throws {
        testDescription = "\(name), \(precision) bits"
        let tables = try ProbabilityTables(distributions, precision: precision)
        self.tables = tables
        frequencies = (0..<tables.count).map { tables.frequencies(of: $0) }
    }

    /// One symbol or many, flat or skewed, common escapes or rare, at both ends of `Int32`, at every precision.
    static let all: [TableShape] = {
        do {
            return try makeAll()
        } catch {
            preconditionFailure("a shape is no table: \(error)")
        }
    }()

    private static func makeAll() throws -> [TableShape] {
        var shapes: [TableShape] = []
        for precision in 1...16 {
            shapes.append(try TableShape("one symbol", [one(escape: 0.5)], precision: precision))
            shapes.append(try TableShape("one symbol, no escape", [one(escape: 0)], precision: precision))
            shapes.append(try TableShape("almost only escapes", [one(escape: 1e9)], precision: precision))
        }
        for precision in [1, 2, 3, 5, 8, 10, 16] {
            shapes.append(try TableShape("full", [flat((1 << precision) - 1)], precision: precision))
        }
        for precision in [4, 8, 9, 12, 16] {
            shapes.append(try TableShape("skewed to the last", [skewed(15)], precision: precision))
            shapes.append(try TableShape("bell", [bell(width: 2, halfWidth: 7)], precision: precision))
            shapes.append(
                try TableShape(
                    "several",
                    [bell(width: 0.2, halfWidth: 1), bell(width: 1, halfWidth: 3), one(escape: 1e-6), skewed(9)],
                    precision: precision
                )
            )
        }
        shapes.append(try TableShape("lowest symbols", [flat(5, lowest: .min)], precision: 16))
        shapes.append(try TableShape("highest symbols", [flat(5, lowest: .max - 4)], precision: 16))
        return shapes
    }

    static func one(escape: Double) -> SymbolDistribution {
        SymbolDistribution(lowest: 7, probabilities: [1], escape: escape)
    }

    static func flat(_ count: Int, lowest: Int32 = -3) -> SymbolDistribution {
        SymbolDistribution(lowest: lowest, probabilities: Array(repeating: 1, count: count), escape: 1)
    }

    static func skewed(_ count: Int) -> SymbolDistribution {
        let probabilities = (0..<count).map { symbol in symbol == count - 1 ? 1 : 1e-12 }
        return SymbolDistribution(lowest: -2, probabilities: probabilities, escape: 1e-12)
    }

    /// Integers around zero whose probability falls with the square of their distance.
    static func bell(width: Double, halfWidth: Int) -> SymbolDistribution {
        let probabilities = (-halfWidth...halfWidth).map { symbol in 1 / (1 + Double(symbol * symbol) / (width * width))
        }
        return SymbolDistribution(lowest: Int32(-halfWidth), probabilities: probabilities, escape: 0.01)
    }

    /// Draws a symbol in proportion to the frequencies of a table; for the escape, any number that it does not list.
    func drawSymbol(table: Int, from random: inout RandomSource) -> Int32 {
        // All entries of a full table are alike: no need to walk to one.
        if frequencies[table].count == 1 << tables.precision {
            return tables.lowest(of: table) + Int32.random(in: 0..<Int32(frequencies[table].count - 1), using: &random)
        }
        let quantile = Int.random(in: 0..<1 << tables.precision, using: &random)
        var sum = 0
        for (entry, frequency) in frequencies[table].enumerated() {
            sum += frequency
            guard quantile < sum else { continue }
            let isEscape = entry == frequencies[table].count - 1
            return isEscape ? drawEscape(table: table, from: &random) : tables.lowest(of: table) + Int32(entry)
        }
        return 0
    }

    /// Draws a number that a table does not list, near or far, on either side.
    func drawEscape(table: Int, from random: inout RandomSource) -> Int32 {
        let lowest = Int(tables.lowest(of: table))
        let highest = lowest + tables.symbolCount(of: table) - 1
        while true {
            let distance = 1 + Int(random.next() >> UInt64.random(in: 32...63, using: &random))
            let number = Bool.random(using: &random) ? lowest - distance : highest + distance
            if let symbol = Int32(exactly: number) { return symbol }
        }
    }
}
