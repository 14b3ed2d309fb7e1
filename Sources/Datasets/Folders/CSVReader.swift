/// Splits comma-separated text: fields may stand in double quotes, lines may end in CR LF.
enum CSVReader {
    /// The fields of every line that is not empty; `nil` if the bytes are not UTF-8 or a quote stays open.
    static func rows(_ bytes: [UInt8]) -> [[String]]? {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var inQuotes = false
        var valid = true

        func endField() {
            guard let text = String(validating: field, as: UTF8.self) else {
                valid = false
                return
            }
            row.append(text)
            field.removeAll(keepingCapacity: true)
        }
        func endRow() {
            if field.last == UInt8(ascii: "\r") { field.removeLast() }
            guard !(row.isEmpty && field.isEmpty) else { return }
            endField()
            rows.append(row)
            row.removeAll(keepingCapacity: true)
        }

        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): inQuotes.toggle()
            case UInt8(ascii: ",") where !inQuotes: endField()
            case UInt8(ascii: "\n") where !inQuotes: endRow()
            default: field.append(byte)
            }
        }
        endRow()
        return valid && !inQuotes ? rows : nil
    }
}
