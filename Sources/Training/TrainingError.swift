/// Why a training run cannot start, go on or be resumed.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Kind: String {
            case invalidRecipe, unknownModel, unsuitableData, notFinite, damagedCheckpoint
            case missingCheckpoint, foreignCheckpoint, interrupted, fileFailure
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// The recipe has an unknown key, or a value that is absent, mistyped or out of range.
        public static let invalidRecipe = Code(kind: .invalidRecipe)
        /// The recipe names a model, backbone or value that does not exist.
        public static let unknownModel = Code(kind: .unknownModel)
        /// The images do not suit the recipe: none at all, or classes that differ from the teacher's.
        public static let unsuitableData = Code(kind: .unsuitableData)
        /// A loss or a weight stopped being a finite number.
        public static let notFinite = Code(kind: .notFinite)
        /// The checkpoint is not one, or is cut short.
        public static let damagedCheckpoint = Code(kind: .damagedCheckpoint)
        /// There is no checkpoint to resume from.
        public static let missingCheckpoint = Code(kind: .missingCheckpoint)
        /// The checkpoint comes from another recipe, seed, thread count or machine.
        public static let foreignCheckpoint = Code(kind: .foreignCheckpoint)
        /// The run was asked to stop; its checkpoint lets it go on.
        public static let interrupted = Code(kind: .interrupted)
        /// A file cannot be read or written.
        public static let fileFailure = Code(kind: .fileFailure)
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong and what to do about it.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone; the code is for programs.
    public var description: String { message }
}
