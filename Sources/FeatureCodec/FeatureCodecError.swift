/// Why a model, a stream or an image cannot be used.
public struct FeatureCodecError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case notAStream, unsupportedVersion, truncated, damaged, trailingBytes, wrongModel
            case notAModel, malformedModel, unsupportedModel, missingTensor, shapeMismatch, notFinite, invalidTables
            case limitExceeded, missingPart, unknownName, byteLimitExceeded, engineFailure
        }
        private let kind: Kind
        /// The name of the code.
        public var description: String { kind.rawValue }

        /// The bytes are not a stream of this codec.
        public static let notAStream = Code(kind: .notAStream)
        /// The stream needs a newer version of the codec.
        public static let unsupportedVersion = Code(kind: .unsupportedVersion)
        /// The stream ends before its stated length.
        public static let truncated = Code(kind: .truncated)
        /// The checksum or the payload of the stream is wrong.
        public static let damaged = Code(kind: .damaged)
        /// Bytes follow the end of the stream.
        public static let trailingBytes = Code(kind: .trailingBytes)
        /// The stream is intact but was written with another model.
        public static let wrongModel = Code(kind: .wrongModel)
        /// The bytes are a safetensors file of something else.
        public static let notAModel = Code(kind: .notAModel)
        /// The bytes are not a model file, or its description contradicts itself.
        public static let malformedModel = Code(kind: .malformedModel)
        /// The model file needs a newer version of the codec.
        public static let unsupportedModel = Code(kind: .unsupportedModel)
        /// The model file lacks a tensor that its networks or its prior name.
        public static let missingTensor = Code(kind: .missingTensor)
        /// A tensor or a latent does not have the shape that the model states.
        public static let shapeMismatch = Code(kind: .shapeMismatch)
        /// A weight or a latent is not a number or infinite.
        public static let notFinite = Code(kind: .notFinite)
        /// The probability tables break a rule, such as a total other than 2^precision.
        public static let invalidTables = Code(kind: .invalidTables)
        /// A size exceeds the decoding limits.
        public static let limitExceeded = Code(kind: .limitExceeded)
        /// The model lacks the part that the task needs: an encoder, a decoder, a tail or a classifier.
        public static let missingPart = Code(kind: .missingPart)
        /// No model, family or rate has this name.
        public static let unknownName = Code(kind: .unknownName)
        /// The image needs more bytes than the caller allows.
        public static let byteLimitExceeded = Code(kind: .byteLimitExceeded)
        /// The inference engine refused to compile or run a network.
        public static let engineFailure = Code(kind: .engineFailure)
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong and what to do, with the names and numbers that show it.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone; the code is for programs.
    public var description: String { message }
}
