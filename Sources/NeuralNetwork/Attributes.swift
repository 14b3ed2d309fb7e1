/// The settings of an operation by name, in a form that any container can hold.
public struct Attributes: Sendable, Equatable {
    /// One setting.
    public enum Value: Sendable, Equatable {
        /// A whole number.
        case integer(Int)
        /// Several whole numbers, such as a kernel's height and width.
        case integers([Int])
        /// A real number.
        case real(Double)
        /// Yes or no.
        case flag(Bool)
        /// A word.
        case text(String)
    }

    /// All settings by name.
    public var values: [String: Value]

    /// Wraps settings.
    public init(_ values: [String: Value] = [:]) {
        self.values = values
    }

    /// Reads a whole number within a range.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute` when it is absent without a default, of another type or outside.
    public func integer(
        _ name: String,
        in range: ClosedRange<Int>,
        default fallback: Int? = nil
    ) throws(NetworkError) -> Int {
        switch values[name] {
        case .integer(let value) where range.contains(value): return value
        case nil:
            if let fallback { return fallback }
            throw absent(name)
        default: throw wrong(name, "a whole number in \(range)")
        }
    }

    /// Reads a fixed number of whole numbers within a range.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute`, as `integer(_:in:default:)` does.
    public func integers(
        _ name: String,
        count: Int,
        in range: ClosedRange<Int>,
        default fallback: [Int]? = nil
    ) throws(NetworkError) -> [Int] {
        try integers(name, counts: count...count, in: range, default: fallback)
    }

    /// Reads whole numbers within a range, of which there may be more or fewer.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute`, as `integer(_:in:default:)` does.
    public func integers(
        _ name: String,
        counts: ClosedRange<Int>,
        in range: ClosedRange<Int>,
        default fallback: [Int]? = nil
    ) throws(NetworkError) -> [Int] {
        switch values[name] {
        case .integers(let list) where counts.contains(list.count) && list.allSatisfy(range.contains): return list
        case nil:
            if let fallback { return fallback }
            throw absent(name)
        default:
            let count = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts)"
            throw wrong(name, "\(count) whole numbers in \(range)")
        }
    }

    /// Reads a finite real number.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute`, as `integer(_:in:default:)` does.
    public func real(_ name: String, default fallback: Double? = nil) throws(NetworkError) -> Double {
        switch values[name] {
        case .real(let value) where value.isFinite: return value
        case .integer(let value): return Double(value)
        case nil:
            if let fallback { return fallback }
            throw absent(name)
        default: throw wrong(name, "a finite number")
        }
    }

    /// Reads a yes or no.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute`, as `integer(_:in:default:)` does.
    public func flag(_ name: String, default fallback: Bool? = nil) throws(NetworkError) -> Bool {
        switch values[name] {
        case .flag(let value): return value
        case nil:
            if let fallback { return fallback }
            throw absent(name)
        default: throw wrong(name, "true or false")
        }
    }

    private func absent(_ name: String) -> NetworkError {
        NetworkError(.invalidAttribute, "the attribute '\(name)' is missing")
    }

    private func wrong(_ name: String, _ wanted: String) -> NetworkError {
        NetworkError(.invalidAttribute, "the attribute '\(name)' must be \(wanted)")
    }
}
