/// A JSON document as a value.
///
/// Whole numbers and real numbers are kept apart, so that what was written as one is read as the same.
public indirect enum JSONValue: Sendable, Equatable {
    /// The word null.
    case null
    /// true or false.
    case flag(Bool)
    /// A number without fraction or exponent.
    case integer(Int)
    /// A number with fraction or exponent; finite.
    case real(Double)
    /// A string.
    case text(String)
    /// A list.
    case array([JSONValue])
    /// Named values; their order does not matter and is not kept.
    case object([String: JSONValue])
}

extension JSONValue {
    /// The value of a key, or nil where this is no object or lacks the key.
    public subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The string, or nil.
    public var text: String? { if case .text(let value) = self { value } else { nil } }

    /// The whole number, or nil.
    public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The number, whole or not, or nil.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// The truth value, or nil.
    public var flag: Bool? { if case .flag(let value) = self { value } else { nil } }

    /// The list, or nil.
    public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }

    /// The named values, or nil.
    public var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .text(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A real number.
    public init(floatLiteral value: Double) { self = .real(value) }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .flag(value) }

    /// A list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Named values; of two with one name the later stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, later in later })
    }
}
