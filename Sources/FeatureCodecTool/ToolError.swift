/// Why a command fails: the status that scripts read and the sentence that people read.
struct ToolError: Error, CustomStringConvertible {
    /// What the process returns, after the conventions of BSD's sysexits.
    enum ExitStatus: Int32 {
        case usage = 64
        case badData = 65
        case noInput = 66
        case `internal` = 70
        case cannotCreate = 73
        case inputOutput = 74
        case interrupted = 75
        case badConfiguration = 78
    }

    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    var description: String { message }
}
