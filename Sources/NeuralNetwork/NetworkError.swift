/// Why a network cannot be built, compiled or run.
public struct NetworkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Kind: String {
            case malformedGraph, unknownOperation, invalidAttribute, shapeMismatch, missingParameter, unusedParameter
            case invalidParameter
            case limitExceeded, engineFailure
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// The graph names a value that does not exist, or one twice.
        public static let malformedGraph = Code(kind: .malformedGraph)
        /// The graph asks for an operation that this version does not have.
        public static let unknownOperation = Code(kind: .unknownOperation)
        /// An attribute is absent, of another type, or out of range.
        public static let invalidAttribute = Code(kind: .invalidAttribute)
        /// An input or a parameter does not have the shape that the operation needs.
        public static let shapeMismatch = Code(kind: .shapeMismatch)
        /// The parameters lack a tensor that the graph names.
        public static let missingParameter = Code(kind: .missingParameter)
        /// There is a tensor that the graph does not name.
        public static let unusedParameter = Code(kind: .unusedParameter)
        /// A tensor holds numbers that the operation cannot take.
        public static let invalidParameter = Code(kind: .invalidParameter)
        /// A size exceeds what the caller allows.
        public static let limitExceeded = Code(kind: .limitExceeded)
        /// The library below refused to build or run a primitive.
        public static let engineFailure = Code(kind: .engineFailure)
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
