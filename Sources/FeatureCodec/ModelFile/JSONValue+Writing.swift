extension JSONValue {
    /// The document in its canonical form: keys in order of their bytes, no white space, shortest exact numbers.
    ///
    /// Equal values give equal bytes. Real numbers that are not finite, which JSON cannot express, become null.
    public var canonicalText: String {
        var bytes: [UInt8] = []
        append(to: &bytes, indentation: nil)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The document for people: one member on each line, two spaces for each level, a line break at the end.
    public var indentedText: String {
        var bytes: [UInt8] = []
        append(to: &bytes, indentation: 0)
        bytes.append(UInt8(ascii: "\n"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to bytes: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .real(let value): bytes += (value.isFinite ? value.description : "null").utf8
        case .text(let value): Self.append(value, to: &bytes)
        case .array(let values):
            let items = values.map { (key: String?.none, value: $0) }
            Self.append(items, between: "[", and: "]", to: &bytes, indentation: indentation)
        case .object(let members):
            let items = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { (key: String?.some($0.key), value: $0.value) }
            Self.append(items, between: "{", and: "}", to: &bytes, indentation: indentation)
        }
    }

    private static func append(
        _ items: [(key: String?, value: JSONValue)],
        between opening: String,
        and closing: String,
        to bytes: inout [UInt8],
        indentation: Int?
    ) {
        func breakLine(_ level: Int) {
            bytes.append(UInt8(ascii: "\n"))
            bytes += repeatElement(UInt8(ascii: " "), count: 2 * level)
        }
        bytes += opening.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let indentation { breakLine(indentation + 1) }
            if let key = item.key {
                append(key, to: &bytes)
                bytes += (indentation == nil ? ":" : ": ").utf8
            }
            item.value.append(to: &bytes, indentation: indentation.map { $0 + 1 })
        }
        if let indentation, !items.isEmpty { breakLine(indentation) }
        bytes += closing.utf8
    }

    private static func append(_ string: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\t"): bytes += "\\t".utf8
            case 0..<0x20: bytes += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
