/// A key under any name.
package struct AnyKey: CodingKey {
    /// The key's name.
    package let stringValue: String
    /// The place of a list's entry.
    package let intValue: Int?

    /// Names a key.
    package init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    /// Names an entry of a list.
    package init?(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}

/// A mapping of a configuration in which every key must be known.
package struct StrictMapping<Key: CodingKey & CaseIterable> {
    package let container: KeyedDecodingContainer<Key>

    /// Opens the mapping.
    ///
    /// - Throws: `ConfigurationFault` that names an unknown key and the nearest known one.
    package init(_ decoder: any Decoder, _ keys: Key.Type) throws {
        try decoder.checkKeys(known: Key.allCases.map(\.stringValue))
        container = try decoder.container(keyedBy: keys)
    }

    /// A value that must be there.
    package func required<Value: Decodable>(_ key: Key) throws -> Value {
        try container.decode(Value.self, forKey: key)
    }

    /// A value, or what stands for it when the key is absent.
    package func value<Value: Decodable>(_ key: Key, default fallback: Value) throws -> Value {
        try container.decodeIfPresent(Value.self, forKey: key) ?? fallback
    }

    /// A value, or nil when the key is absent.
    package func optional<Value: Decodable>(_ key: Key) throws -> Value? {
        try container.decodeIfPresent(Value.self, forKey: key)
    }

    /// A number within a range, or what stands for it when the key is absent.
    package func number<Value: Decodable & Comparable>(
        _ key: Key,
        in range: ClosedRange<Value>,
        default fallback: Value
    ) throws -> Value {
        let value = try value(key, default: fallback)
        guard range.contains(value) else {
            let place = (container.codingPath.map(\.placeText) + [key.stringValue]).joined(separator: ".")
            throw ConfigurationFault("'\(place)' is \(value); it must be in \(range)")
        }
        return value
    }
}

extension Decoder {
    /// Requires that every key of a mapping is known.
    ///
    /// - Throws: `ConfigurationFault` that names an unknown key and the nearest known one.
    package func checkKeys(known: [String]) throws {
        let present = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        for key in present.sorted() where !known.contains(key) {
            let place = (codingPath.map(\.placeText) + [key]).joined(separator: ".")
            let nearest = known.min { ($0.editDistance(to: key), $0) < ($1.editDistance(to: key), $1) } ?? ""
            throw ConfigurationFault("the key '\(place)' is not known; the nearest is '\(nearest)'")
        }
    }
}

extension CodingKey {
    /// How messages show the key: a list's entries count from 1.
    package var placeText: String { intValue.map { "[\($0 + 1)]" } ?? stringValue }
}

extension String {
    /// The least number of letters to insert, delete or replace that turns one word into another.
    func editDistance(to other: String) -> Int {
        let target = Array(other.lowercased())
        var previous = Array(0...target.count)
        for (row, letter) in lowercased().enumerated() {
            var current = [row + 1]
            for (column, candidate) in target.enumerated() {
                let replacement = previous[column] + (letter == candidate ? 0 : 1)
                current.append(Swift.min(replacement, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[target.count]
    }
}
