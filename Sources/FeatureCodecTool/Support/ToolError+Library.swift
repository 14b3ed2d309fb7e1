import CommandSupport
import FeatureCodec
import ImageCodecs

extension ToolError {
    /// Carries a failure of a library over, with the input in which it was found.
    init(_ error: any Error, input: String) {
        let name = input == "-" ? "standard input" : input
        switch error {
        case let error as ToolError:
            self = error
        case let error as FeatureCodecError:
            self.init(Self.status(of: error), "\(name): \(error.message)")
        case let error as ImageCodecError:
            self.init(.badData, "\(name): \(error.message)")
        default:
            self.init(.internal, "\(name): \(error)")
        }
    }

    /// Carries a failure over that belongs to no input.
    init(_ error: FeatureCodecError) {
        self.init(Self.status(of: error), error.message)
    }

    private static func status(of error: FeatureCodecError) -> ExitStatus {
        switch error.code {
        case .unknownName: .usage
        case .engineFailure: .internal
        default: .badData
        }
    }
}
