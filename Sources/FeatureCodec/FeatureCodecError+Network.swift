package import NeuralNetwork

extension FeatureCodecError {
    /// Carries a fault of a network over, with the place where it was found.
    package init(_ error: NetworkError, at place: String? = nil) {
        let code: Code =
            switch error.code {
            case .malformedGraph, .invalidAttribute, .unusedParameter, .invalidParameter: .malformedModel
            case .unknownOperation: .unsupportedModel
            case .shapeMismatch: .shapeMismatch
            case .missingParameter: .missingTensor
            case .limitExceeded: .limitExceeded
            default: .engineFailure
            }
        self.init(code, place.map { "\($0): \(error.message)" } ?? error.message)
    }

    /// Runs work that may fail in a network, and carries its fault over.
    static func translating<Result>(
        at place: String? = nil,
        _ work: () throws(NetworkError) -> Result
    ) throws(FeatureCodecError) -> Result {
        do throws(NetworkError) {
            return try work()
        } catch {
            throw FeatureCodecError(error, at: place)
        }
    }
}
