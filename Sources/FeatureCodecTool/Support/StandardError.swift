import Foundation

/// Where logs, progress and errors go, so that standard output holds results alone.
enum StandardError {
    /// Writes a line.
    static func write(_ line: String) {
        show(line + "\n")
    }

    /// Writes text as it is.
    ///
    /// Where nobody can read it, because the output is closed or full, the work goes on.
    static func show(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
