import Foundation

/// Where logs, progress and errors go, so that standard output holds results alone.
enum StandardError {
    /// Writes a line.
    static func write(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
