/// Rows of text in columns, for a terminal: numbers to the right, words to the left.
package struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []
    private let leftColumns: Set<Int>

    /// Begins a table; the columns of `leftColumns` are aligned to the left.
    package init(_ header: [String], leftColumns: Set<Int>) {
        self.header = header
        self.leftColumns = leftColumns
    }

    /// Adds a row with as many cells as the header.
    package mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "a row has a cell for each column")
        rows.append(row)
    }

    /// The table with a line end after each row.
    package var text: String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return leftColumns.contains(column) ? cell + space : space + cell
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
