import Mustache

/// Text inside HTML, XML and SVG, also as what Mustache puts in place of `{{...}}`.
struct Markup: MustacheContentType {
    /// The name by which templates ask for it.
    static let name = "MARKUP"

    /// A text as content or as a quoted attribute.
    func escapeText(_ text: String) -> String { Self.escaped(text) }

    /// A text with the characters of markup replaced, and those that XML does not have.
    ///
    /// It goes by Unicode scalars: a quote and a combining mark after it are one `Character`, but still a quote to a reader.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
