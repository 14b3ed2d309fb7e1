import CommandSupport
import Datasets
import Foundation

/// A folder for outputs.
enum OutputFolder {
    /// Refuses what names no folder: nothing, and `-`, which is standard output.
    ///
    /// - Throws: `ToolError` with the status `usage`.
    static func checkName(_ path: String) throws(ToolError) {
        guard !path.isEmpty, path != "-" else {
            throw ToolError(.usage, "the output is a folder, not '\(path)'; write ./- for a folder of the name '-'")
        }
    }

    /// Makes it, and those above it, unless it exists.
    ///
    /// - Throws: `ToolError` with the status `cannotCreate`.
    static func make(_ path: String) throws(ToolError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ToolError(.cannotCreate, "\(path): the folder cannot be made: \(FileFault.text(error))")
        }
    }
}
