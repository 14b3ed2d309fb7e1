/// Why labelled images cannot be had.
public struct DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Kind: String {
            case noSuchFolder, noImages, noClassFolders, unreadableImage, invalidLabels, inputOutput, cannotCreate
            case interrupted
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// The path does not exist or is not a folder.
        public static let noSuchFolder = Code(kind: .noSuchFolder)
        /// The folder holds no image of a known kind.
        public static let noImages = Code(kind: .noImages)
        /// Images lie directly in the folder, so that nothing says what they show.
        public static let noClassFolders = Code(kind: .noClassFolders)
        /// One image cannot be read or decoded; the message names it.
        public static let unreadableImage = Code(kind: .unreadableImage)
        /// `labels.csv` does not have the expected form.
        public static let invalidLabels = Code(kind: .invalidLabels)
        /// The file system refuses to list a folder, or to read or write a file.
        public static let inputOutput = Code(kind: .inputOutput)
        /// The output exists already, or cannot be made.
        public static let cannotCreate = Code(kind: .cannotCreate)
        /// The work was asked to stop; nothing is left of it.
        public static let interrupted = Code(kind: .interrupted)
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, with the path that shows it, and what helps.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The work was asked to stop.
    static func interrupted(_ place: String) -> DatasetError {
        DatasetError(.interrupted, "stopped as asked \(place); run the same command again")
    }

    /// The message alone; the code is for programs.
    public var description: String { message }
}
