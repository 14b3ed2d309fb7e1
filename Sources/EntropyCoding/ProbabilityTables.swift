/// Integer probability tables that an encoder and a decoder share.
///
/// Every table covers a run of consecutive symbol values, `lowest(of:)` and the `symbolCount(of:) - 1` values after it, and
/// ends with an *escape* entry that stands for all other values of `Int32`. Each entry has a frequency; the tables keep
/// these invariants, so that coding never meets a symbol without a probability:
///
/// - no frequency is zero,
/// - the frequencies of a table sum to exactly `2^precision`,
/// - a table has at least one symbol beside the escape, so that no entry is certain.
///
/// All tables lie in flat storage that can be written to a model file (``cumulative``, ``lengths``, ``lowest``,
/// ``precision``) and read back with ``init(cumulative:lengths:lowest:precision:)``. The integers decide every coded bit:
/// store them, and never rebuild them from probabilities on the decoding side.
public struct ProbabilityTables: Sendable {
    /// The precisions that tables may have, in bits.
    public static let supportedPrecisions = 1...16
    /// The most tables that one set may hold; an index of any table fits 16 bits.
    public static let maximumCount = 65_536
    /// The most values that ``cumulative`` may hold.
    public static let maximumCumulativeCount = 1 << 24

    /// One table; its layout is that of `fc_table_row`.
    struct Row: Sendable, Equatable {
        /// Where the row begins in `intervals`.
        var offset: UInt32
        /// The symbol of the first entry.
        var lowest: Int32
        /// The entries before the escape.
        var symbolCount: UInt32
    }

    /// The binary logarithm of the sum of the frequencies of each table.
    public let precision: Int
    let rows: [Row]
    /// The entries of all tables, row after row, the escape of each table last.
    let intervals: [Interval]
    /// The number of a quantile's top bits that choose a slot.
    let slotBits: Int
    /// For each table and each value of these bits, the first entry that can hold such a quantile.
    let slots: [Slot]

    /// Reads tables from flat storage and checks every invariant; the storage may come from an untrusted file.
    ///
    /// - Parameters:
    ///   - cumulative: The rows of all tables, one after another. A row holds the cumulative frequencies of its entries
    ///     with both ends: it starts with 0, rises strictly and ends with `2^precision`. The last entry is the escape.
    ///   - lengths: The number of values in each row: the table's symbols + 2.
    ///   - lowest: The symbol value of each table's first entry.
    ///   - precision: The binary logarithm of each row's total, in 1...16.
    /// - Throws: ``EntropyCodingError/Code/invalidTable`` if an invariant is broken.
    public init(
        cumulative: [Int32],
        lengths: [Int32],
        lowest: [Int32],
        precision: Int
    ) throws(EntropyCodingError) {
        try Self.checkSet(count: lengths.count, precision: precision)
        try Self.checkSize(cumulative.count)
        guard lengths.count == lowest.count else {
            throw .invalidTable("there are \(lengths.count) table lengths but \(lowest.count) lowest symbols")
        }
        var rows: [Row] = []
        rows.reserveCapacity(lengths.count)
        var offset = 0
        for (table, length) in lengths.enumerated() {
            guard length >= 3, Int(length) <= (1 << precision) + 1, Int(length) <= cumulative.count - offset else {
                throw .invalidTable(
                    "table \(table) has \(length) cumulative values; needed are 3 to \((1 << precision) + 1), "
                        + "and \(cumulative.count - offset) are left"
                )
            }
            let row = Row(offset: UInt32(offset - table), lowest: lowest[table], symbolCount: UInt32(length) - 2)
            try Self.checkRange(of: row, table: table)
            try Self.checkRow(cumulative[offset..<offset + Int(length)], table: table, precision: precision)
            rows.append(row)
            offset += Int(length)
        }
        guard offset == cumulative.count else {
            throw .invalidTable("\(cumulative.count - offset) cumulative values follow the last table")
        }
        self.init(checkedRows: rows, intervals: Self.intervals(of: cumulative, rows: rows), precision: precision)
    }

    /// Takes rows that are known to keep the invariants.
    init(checkedRows rows: [Row], intervals: [Interval], precision: Int) {
        self.precision = precision
        self.rows = rows
        self.intervals = intervals
        slotBits = Self.slotBits(precision: precision, tableCount: rows.count)
        slots = Self.makeSlots(rows: rows, intervals: intervals, precision: precision, bits: slotBits)
    }

    /// The number of tables.
    public var count: Int { rows.count }

    /// The number of symbols that `table` lists, the escape not counted.
    public func symbolCount(of table: Int) -> Int { Int(rows[table].symbolCount) }

    /// The lowest symbol that `table` lists.
    public func lowest(of table: Int) -> Int32 { rows[table].lowest }

    /// The frequencies of `table`, each at least 1, in the order of the symbols, the escape's last; they sum to `2^precision`.
    public func frequencies(of table: Int) -> [Int] {
        let row = rows[table]
        return (0...Int(row.symbolCount)).map { entry in frequency(entry, in: row) }
    }

    func frequency(_ entry: Int, in row: Row) -> Int {
        Int(intervals[Int(row.offset) + entry].frequency)
    }
}

extension ProbabilityTables: Equatable {
    /// Tells whether two sets hold the same tables in the same order.
    public static func == (left: Self, right: Self) -> Bool {
        left.precision == right.precision && left.rows == right.rows && left.intervals == right.intervals
    }
}

// MARK: - Flat storage

extension ProbabilityTables {
    /// The rows of all tables: cumulative frequencies from 0 to `2^precision`, both ends included.
    public var cumulative: [Int32] {
        rows.flatMap { row in
            let first = Int(row.offset)
            return intervals[first...first + Int(row.symbolCount)].map { Int32($0.start) } + [1 << Int32(precision)]
        }
    }

    /// The entries that rows of cumulative frequencies stand for; each row has one value more than entries.
    private static func intervals(of cumulative: [Int32], rows: [Row]) -> [Interval] {
        var intervals: [Interval] = []
        intervals.reserveCapacity(cumulative.count - rows.count)
        var place = 0
        for row in rows {
            for _ in 0...row.symbolCount {
                let start = UInt32(cumulative[place])
                intervals.append(Interval(start: start, frequency: UInt32(cumulative[place + 1]) - start))
                place += 1
            }
            place += 1
        }
        return intervals
    }

    /// The number of values that each table has in ``cumulative``: its symbols + 2.
    public var lengths: [Int32] { rows.map { Int32($0.symbolCount) + 2 } }

    /// The symbol value of each table's first entry.
    public var lowest: [Int32] { rows.map { $0.lowest } }
}
