/// Comma-separated values after RFC 4180.
package enum CSV {
    /// How a row ends.
    package enum Ending: Sendable {
        /// With its line.
        case lineEnd
        /// With the text: the row may have been cut short.
        case textEnd
        /// With the text, within a field in quotes.
        case openQuote
    }

    /// The fields of a row.
    package struct Row: Sendable {
        /// The fields without their quotes.
        package let fields: [String]
        /// The number of the line in which the row begins, from 1.
        package let line: Int
        /// The position just after the row.
        package let end: Int
        /// How the row ends.
        package let ending: Ending
    }

    /// One line with its line end; fields are quoted where they need it.
    package static func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\n"
    }

    private static let special = [UInt8](",\"\n\r".utf8)

    /// A field as it stands in a row.
    ///
    /// It goes by bytes, as reading does: a quote and a combining mark after it are one `Character`.
    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: special.contains) else { return field }
        let quote = UInt8(ascii: "\"")
        let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
        return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
    }

    /// The rows of a text in UTF-8, but for empty lines; only the last can end otherwise than with its line.
    package static func rows(_ text: [UInt8]) -> [Row] {
        var rows: [Row] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var (index, line, firstLine) = (0, 1, 1)
        func endField() {
            fields.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        func endRow(_ ending: Ending) {
            if field.last == UInt8(ascii: "\r") { field.removeLast() }
            if !fields.isEmpty || !field.isEmpty {
                endField()
                rows.append(Row(fields: fields, line: firstLine, end: index, ending: ending))
            }
            (fields, firstLine) = ([], line)
        }
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && index < text.count && text[index] == byte:
                field.append(byte)
                index += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: endField()
            case UInt8(ascii: "\n") where !isQuoted: endRow(.lineEnd)
            default: field.append(byte)
            }
        }
        endRow(isQuoted ? .openQuote : .textEnd)
        return rows
    }
}
