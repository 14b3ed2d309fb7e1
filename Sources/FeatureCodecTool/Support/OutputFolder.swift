import CommandSupport
import Datasets
import Foundation

/// A folder for the outputs of several inputs.
enum OutputFolder {
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
