/// Why tables cannot be built or a stream cannot be decoded.
public struct EntropyCodingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Kind: String {
            case invalidTable, invalidDistribution, tableOutOfRange, damagedStream
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// Stored tables break an invariant: a total, a frequency, a count or a limit.
        public static let invalidTable = Code(kind: .invalidTable)
        /// Probabilities are negative, not finite, all zero, or too many for the precision.
        public static let invalidDistribution = Code(kind: .invalidDistribution)
        /// A table index names no table of the set.
        public static let tableOutOfRange = Code(kind: .tableOutOfRange)
        /// The bytes are not what the encoder writes for any sequence of symbols under these tables.
        public static let damagedStream = Code(kind: .damagedStream)
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, with the names and numbers that show it.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone; the code is for programs.
    public var description: String { message }
}

// MARK: - Short forms

extension EntropyCodingError {
    static func invalidTable(_ message: String) -> Self { Self(.invalidTable, message) }
    static func invalidDistribution(_ message: String) -> Self { Self(.invalidDistribution, message) }
    static func damagedStream(_ message: String) -> Self { Self(.damagedStream, message) }
    static var longEscape: Self {
        damagedStream("an escape code has more than \(EscapeCode.maximumPrefix) zero bits")
    }
    static var farEscape: Self { damagedStream("an escape code stands for a number beyond 32 bits") }
    static func noTable(_ table: Int, count: Int) -> Self {
        Self(.tableOutOfRange, "table \(table) was asked for, but there are \(count) tables")
    }
}
