/// Comma-separated values after RFC 4180.
enum CSV {
    /// One line with its line end; fields are quoted where they need it.
    static func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\n"
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// The rows of a text and, for each, the position just after its line end.
    ///
    /// A last line without an end is left out.
    static func rows(_ text: [UInt8]) -> [(fields: [String], end: Int)] {
        var rows: [(fields: [String], end: Int)] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                if isQuoted, index < text.count, text[index] == byte {
                    field.append(byte)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            case UInt8(ascii: "\n") where !isQuoted:
                if field.last == UInt8(ascii: "\r") { field.removeLast() }
                fields.append(String(decoding: field, as: UTF8.self))
                rows.append((fields, index))
                (fields, field) = ([], [])
            default:
                field.append(byte)
            }
        }
        return rows
    }
}
