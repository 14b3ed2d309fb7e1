extension ProbabilityTables {
    /// Checks what concerns the set as a whole.
    static func checkSet(count: Int, precision: Int) throws(EntropyCodingError) {
        guard supportedPrecisions.contains(precision) else {
            throw .invalidTable("a precision of \(precision) bits is not supported; use 1 to 16")
        }
        guard count <= maximumCount else {
            throw .invalidTable("\(count) tables exceed the limit of \(maximumCount)")
        }
    }

    /// Checks how many values the rows of all tables have.
    static func checkSize(_ count: Int) throws(EntropyCodingError) {
        guard count <= maximumCumulativeCount else {
            throw .invalidTable("tables of \(count) cumulative values exceed the limit of \(maximumCumulativeCount)")
        }
    }

    /// Checks that every listed symbol is an `Int32`.
    static func checkRange(of row: Row, table: Int) throws(EntropyCodingError) {
        guard Int64(row.lowest) + Int64(row.symbolCount) - 1 <= Int64(Int32.max) else {
            throw .invalidTable(
                "table \(table) lists \(row.symbolCount) symbols from \(row.lowest), beyond the largest 32-bit integer"
            )
        }
    }

    /// Checks that one row starts with 0, rises strictly and ends with the total.
    static func checkRow(_ row: ArraySlice<Int32>, table: Int, precision: Int) throws(EntropyCodingError) {
        let total = Int32(1) << Int32(precision)
        guard row.first == 0, row.last == total else {
            throw .invalidTable(
                "table \(table) runs from \(row.first ?? 0) to \(row.last ?? 0); it must run from 0 to \(total)"
            )
        }
        var previous: Int32 = -1
        for (entry, value) in row.enumerated() {
            guard value > previous else {
                throw .invalidTable("entry \(entry - 1) of table \(table) has no positive frequency")
            }
            previous = value
        }
    }
}
