internal import Datasets
internal import Foundation

/// Files that are either whole or not there.
enum AtomicFile {
    /// Writes bytes beside the target and moves them over it.
    ///
    /// - Throws: `TrainingError.Code.fileFailure` that names the file; nothing partial is left.
    static func write(_ bytes: [UInt8], to url: URL) throws(TrainingError) {
        let temporary = url.deletingLastPathComponent()
            .appendingPathComponent(".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).tmp")
        do {
            try Data(bytes).write(to: temporary)
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            throw TrainingError(
                .fileFailure,
                "\(url.path) cannot be written: \(FileFault.text(error)); check the folder and the space on the disk"
            )
        }
        guard rename(temporary.path, url.path) == 0 else {
            let cause = String(cString: strerror(errno))
            try? FileManager.default.removeItem(at: temporary)
            throw TrainingError(.fileFailure, "\(url.path) cannot be replaced: \(cause)")
        }
    }
}
