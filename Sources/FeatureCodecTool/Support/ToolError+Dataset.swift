import CommandSupport
import Datasets

extension ToolError {
    /// A failure of a data set with the status that belongs to it.
    init(_ error: DatasetError) {
        let status: ExitStatus =
            switch error.code {
            case .noSuchFolder: .noInput
            case .cannotCreate: .cannotCreate
            case .inputOutput: .inputOutput
            case .interrupted: .interrupted
            default: .badData
            }
        self.init(status, error.message)
    }
}
