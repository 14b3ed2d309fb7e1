/// Why a command fails: the status that scripts read and the sentence that people read.
package struct ToolError: Error, Equatable, CustomStringConvertible {
    /// What the process returns, after the conventions of BSD's sysexits.
    package enum ExitStatus: Int32, Sendable {
        case usage = 64
        case badData = 65
        case noInput = 66
        case `internal` = 70
        case cannotCreate = 73
        case inputOutput = 74
        case interrupted = 75
        case badConfiguration = 78
    }

    package let status: ExitStatus
    package let message: String

    package init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    package var description: String { message }
}
