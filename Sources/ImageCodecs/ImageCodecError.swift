/// Why an image cannot be read or written.
public struct ImageCodecError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Kind: String {
            case unknownFormat, truncated, damaged, unsupported, limitExceeded, outOfMemory, encodingFailed
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// The bytes do not begin like any known format.
        public static let unknownFormat = Code(kind: .unknownFormat)
        /// The bytes end before the image does.
        public static let truncated = Code(kind: .truncated)
        /// The bytes contradict their format.
        public static let damaged = Code(kind: .damaged)
        /// A valid image of a kind that is not read, such as arithmetic-coded JPEG.
        public static let unsupported = Code(kind: .unsupported)
        /// The image is larger than the caller allows.
        public static let limitExceeded = Code(kind: .limitExceeded)
        /// There is no memory for the image.
        public static let outOfMemory = Code(kind: .outOfMemory)
        /// The format cannot hold the image.
        public static let encodingFailed = Code(kind: .encodingFailed)
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, with the numbers that show it.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone; the code is for programs.
    public var description: String { message }
}
