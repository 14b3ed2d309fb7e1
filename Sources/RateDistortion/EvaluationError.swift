/// Why an evaluation cannot be planned, run, compared or written.
public struct EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Kind: String {
            case unknownMethod, invalidSetting, noImages, unreadableImage, classMismatch, modelMismatch, codecFailure
            case tooFewPoints, notMonotonic, noOverlap, differentData, damagedResults, cannotCreate, cannotWrite,
                interrupted, invalidPlan
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// No method, family or model has this name.
        public static let unknownMethod = Code(kind: .unknownMethod)
        /// A method does not have this setting.
        public static let invalidSetting = Code(kind: .invalidSetting)
        /// The data hold no image to evaluate.
        public static let noImages = Code(kind: .noImages)
        /// An image of the data cannot be decoded.
        public static let unreadableImage = Code(kind: .unreadableImage)
        /// The classes of the data and the labels of a model do not fit together.
        public static let classMismatch = Code(kind: .classMismatch)
        /// A model cannot play the part that it was given.
        public static let modelMismatch = Code(kind: .modelMismatch)
        /// A codec failed on an image that was read correctly.
        public static let codecFailure = Code(kind: .codecFailure)
        /// A curve has too few points to be compared.
        public static let tooFewPoints = Code(kind: .tooFewPoints)
        /// A curve's quality does not rise with its rate.
        public static let notMonotonic = Code(kind: .notMonotonic)
        /// Two curves have no common interval.
        public static let noOverlap = Code(kind: .noOverlap)
        /// Results of different data or tasks were to be compared.
        public static let differentData = Code(kind: .differentData)
        /// A results file cannot be read.
        public static let damagedResults = Code(kind: .damagedResults)
        /// A folder or file cannot be made, or holds what must not be replaced.
        public static let cannotCreate = Code(kind: .cannotCreate)
        /// Writing failed on the way, for example because no space is left.
        public static let cannotWrite = Code(kind: .cannotWrite)
        /// A plan file is not what one must be.
        public static let invalidPlan = Code(kind: .invalidPlan)
        /// The run was stopped before its end; its rows are kept.
        public static let interrupted = Code(kind: .interrupted)
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong and what helps, with the names and numbers that show it.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone; the code is for programs.
    public var description: String { message }
}
