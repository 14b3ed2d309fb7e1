import Datasets
import Foundation

/// Where a command writes to: a path, or `-` for standard output.
///
/// A file appears whole or not at all: it is written beside its place under a passing name and then renamed.
enum OutputFile {
    /// Writes a whole output.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: the place, or `-`.
    ///   - force: whether a file that is already there is replaced.
    /// - Throws: `ToolError` with the status `cannotCreate` when the file cannot be made or exists, `inputOutput` when
    ///   writing fails, for example because no space is left. Nothing is left behind then.
    static func write(_ bytes: [UInt8], to path: String, force: Bool) throws(ToolError) {
        if path == "-" { return try StandardOutput.write(bytes) }
        try requirePlace(path, force: force)
        // A device or a pipe is written to as it is.
        if let kind = kind(of: path), kind != S_IFREG { return try writeThrough(bytes, to: path) }
        try writeAside(bytes, to: path)
    }

    /// Refuses a path at which a folder lies, or a file that may not be replaced.
    static func requirePlace(_ path: String, force: Bool) throws(ToolError) {
        guard path != "-", let kind = kind(of: path) else { return }
        if kind == S_IFDIR { throw ToolError(.cannotCreate, "\(path): is a folder; name a file in it") }
        if kind == S_IFREG, !force {
            throw ToolError(.cannotCreate, "\(path): exists already; give --force to replace it")
        }
    }

    /// Refuses a path at which an input lies: `--force` is meant for older results.
    static func requirePlace(_ path: String, isNot input: String) throws(ToolError) {
        guard path != "-", input != "-", let one = status(of: path), let other = status(of: input) else { return }
        guard one.st_dev != other.st_dev || one.st_ino != other.st_ino else {
            throw ToolError(.usage, "\(path): is the input itself; choose another --output")
        }
    }

    /// What lies at a path; nil for nothing.
    private static func kind(of path: String) -> mode_t? { status(of: path).map { $0.st_mode & S_IFMT } }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// Makes a folder, and those above it, unless it exists.
    static func makeFolder(_ path: String) throws(ToolError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ToolError(.cannotCreate, "\(path): the folder cannot be made: \(FileFault.text(error))")
        }
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(ToolError) {
        let descriptor = open(path, O_WRONLY)
        guard descriptor >= 0 else {
            throw ToolError(.cannotCreate, "\(path): cannot be opened for writing: \(SystemFault.last)")
        }
        defer { close(descriptor) }
        try write(bytes, descriptor, path)
    }

    private static func writeAside(_ bytes: [UInt8], to path: String) throws(ToolError) {
        let url = URL(place: path)
        let aside = url.deletingLastPathComponent()
            .appendingPathComponent(".\(url.lastPathComponent).\(getpid()).part").path
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_TRUNC, 0o666)
        guard descriptor >= 0 else {
            throw ToolError(.cannotCreate, "\(path): cannot be created: \(SystemFault.last)")
        }
        do throws(ToolError) {
            try write(bytes, descriptor, path)
        } catch {
            close(descriptor)
            unlink(aside)
            throw error
        }
        guard close(descriptor) == 0, rename(aside, path) == 0 else {
            let fault = SystemFault.last
            unlink(aside)
            throw ToolError(.cannotCreate, "\(path): cannot be put in place: \(fault)")
        }
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(ToolError) {
        do {
            try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(bytes))
        } catch {
            throw ToolError(.inputOutput, "\(path): cannot be written: \(SystemFault.last)")
        }
    }
}

/// Where results go.
enum StandardOutput {
    /// Writes bytes.
    ///
    /// - Throws: `ToolError` with the status `inputOutput` when the output is closed or full.
    static func write(_ bytes: [UInt8]) throws(ToolError) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw ToolError(.inputOutput, "standard output cannot be written: \(SystemFault.last)")
        }
    }

    /// Writes a line of text.
    ///
    /// - Throws: as `write(_:)` for bytes does.
    static func write(line: String) throws(ToolError) {
        try write(Array((line + "\n").utf8))
    }
}
