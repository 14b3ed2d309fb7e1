import CommandSupport
import RateDistortion

extension ToolError {
    /// A failure of an evaluation with the status that belongs to it.
    init(_ error: EvaluationError) {
        let status: ExitStatus =
            switch error.code {
            case .unknownMethod, .invalidSetting: .usage
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .inputOutput
            case .interrupted: .interrupted
            case .invalidPlan: .badConfiguration
            default: .badData
            }
        self.init(status, error.message)
    }
}
