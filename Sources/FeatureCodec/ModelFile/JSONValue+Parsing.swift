extension JSONValue {
    /// Why text is not an acceptable JSON document.
    public struct ParsingError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong, and where.
        public let description: String
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 text.
    ///   - maximumDepth: how deeply lists and objects may be nested.
    ///   - maximumBytes: the longest text that is read at all.
    /// - Throws: `ParsingError` for anything but one well-formed document within the limits; repeated keys are refused.
    public init(parsing bytes: [UInt8], maximumDepth: Int = 32, maximumBytes: Int = 1 << 24) throws(ParsingError) {
        guard bytes.count <= maximumBytes else {
            throw ParsingError(description: "\(bytes.count) bytes of JSON are more than the \(maximumBytes) allowed")
        }
        var reader = JSONReader(bytes: bytes, depthLeft: maximumDepth)
        self = try reader.document()
    }
}

/// A recursive-descent reader of JSON (RFC 8259) whose recursion is bounded.
private struct JSONReader {
    let bytes: [UInt8]
    var depthLeft: Int
    var position = 0

    init(bytes: [UInt8], depthLeft: Int) {
        self.bytes = bytes
        self.depthLeft = depthLeft
    }

    mutating func document() throws(JSONValue.ParsingError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error("text follows the document") }
        return value
    }

    private func error(_ fact: String) -> JSONValue.ParsingError {
        JSONValue.ParsingError(description: "JSON at byte \(position): \(fact)")
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONValue.ParsingError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONValue.ParsingError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONValue.ParsingError) in try reader.array() }
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), .some(0x30...0x39): return try number()
        case nil: throw error("the text ends where a value should stand")
        default: throw error("no value starts with this byte")
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(JSONValue.ParsingError) -> JSONValue
    ) throws(JSONValue.ParsingError) -> JSONValue {
        guard depthLeft > 0 else { throw error("lists and objects are nested too deeply") }
        depthLeft -= 1
        position += 1
        let value = try read(&self)
        depthLeft += 1
        return value
    }

    private mutating func object() throws(JSONValue.ParsingError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a key must be a string") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw error("a colon must follow the key '\(key)'") }
            let member = try value()
            guard members.updateValue(member, forKey: key) == nil else { throw error("the key '\(key)' is repeated") }
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw error("a comma or a closing brace is missing") }
        }
    }

    private mutating func array() throws(JSONValue.ParsingError) -> JSONValue {
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(values) }
        while true {
            values.append(try value())
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw error("a comma or a closing bracket is missing") }
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONValue.ParsingError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw error("'\(word)' is misspelt") }
        position += word.utf8.count
        return value
    }

    private mutating func digits() throws(JSONValue.ParsingError) {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        if position == start { throw error("a digit is missing") }
    }

    private mutating func number() throws(JSONValue.ParsingError) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if !take("+") { _ = take("-") }
            try digits()
        }
        guard position - start <= 64 else { throw error("the number is too long") }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("the number \(text) is out of range") }
        return .real(value)
    }

    private mutating func string() throws(JSONValue.ParsingError) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: content, as: UTF8.self) else { throw error("no valid UTF-8") }
                return string
            case UInt8(ascii: "\\"): content += try escape()
            case 0..<0x20: throw error("a control character stands in a string")
            default: content.append(byte)
            }
        }
        throw error("a string does not end")
    }

    private mutating func escape() throws(JSONValue.ParsingError) -> [UInt8] {
        guard let byte = next else { throw error("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard take("\\"), take("u") else { throw error("half of a surrogate pair is missing") }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair is missing") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair is missing") }
            return Array(String(Character(scalar)).utf8)
        default: throw error("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(JSONValue.ParsingError) -> UInt32 {
        guard bytes.count - position >= 4 else { throw error("four hexadecimal digits are missing") }
        var code: UInt32 = 0
        for byte in bytes[position..<(position + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error("four hexadecimal digits are missing")
            }
            code = code << 4 | UInt32(digit)
        }
        position += 4
        return code
    }
}
