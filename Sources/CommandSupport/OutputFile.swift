/// Where a command writes to: a path, or `-` for standard output.
///
/// A file appears whole or not at all: it is written beside its place under a passing name and then renamed.
package enum OutputFile {
    /// Writes a whole output.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: the place, or `-`.
    ///   - force: whether a file that is already there is replaced.
    /// - Throws: `ToolError` with the status `cannotCreate` when the file cannot be made or exists, `inputOutput` when
    ///   writing fails, for example because no space is left. Nothing is left behind then.
    package static func write(_ bytes: [UInt8], to path: String, force: Bool) throws(ToolError) {
        if path == "-" { return try StandardOutput.write(bytes) }
        try requirePlace(path, force: force)
        // A device or a pipe is written to as it is.
        if let kind = FileKind(at: path), !kind.isFile { return try writeThrough(bytes, to: path) }
        try writeAside(bytes, to: path)
    }

    /// Refuses a path at which a folder lies, or a file that may not be replaced, or in whose folder none can be made.
    package static func requirePlace(_ path: String, force: Bool) throws(ToolError) {
        guard path != "-" else { return }
        let kind = FileKind(at: path)
        if kind?.isFolder == true { throw ToolError(.cannotCreate, "\(path): is a folder; name a file in it") }
        if kind?.isFile == true, !force {
            throw ToolError(.cannotCreate, "\(path): exists already; give --force to replace it")
        }
        // A device or a pipe is written to as it is.
        guard kind?.isFile != false, !CommandProcess.canWrite(inFolder: folder(of: path)) else { return }
        throw ToolError(.cannotCreate, "\(path): cannot be created: \(CommandProcess.lastFault)")
    }

    /// The folder that a file lies in, with a slash at its end; nothing for the working folder.
    private static func folder(of path: String) -> Substring {
        path[..<(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)]
    }

    /// Refuses a path at which an input lies: `--force` is meant for older results.
    ///
    /// - Parameter inputs: paths, among which may be names of what is no file.
    package static func requirePlace(_ path: String, isNoneOf inputs: [String]) throws(ToolError) {
        guard path != "-", let place = FileKind(at: path) else { return }
        for input in inputs where input != "-" && FileKind(at: input) == place {
            throw ToolError(.usage, "\(path): is the input itself; choose another place for the output")
        }
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(ToolError) {
        guard let descriptor = Descriptor.writing(path) else {
            throw ToolError(.cannotCreate, "\(path): cannot be opened for writing: \(CommandProcess.lastFault)")
        }
        defer { descriptor.close() }
        guard descriptor.write(bytes) else { throw unwritten(path) }
    }

    private static func writeAside(_ bytes: [UInt8], to path: String) throws(ToolError) {
        guard let (descriptor, aside) = Descriptor.creatingAside(in: folder(of: path)) else {
            throw ToolError(.cannotCreate, "\(path): cannot be created: \(CommandProcess.lastFault)")
        }
        guard descriptor.write(bytes) else {
            let error = unwritten(path)
            descriptor.close()
            CommandProcess.remove(aside)
            throw error
        }
        guard descriptor.close(), CommandProcess.rename(aside, to: path) else {
            let fault = CommandProcess.lastFault
            CommandProcess.remove(aside)
            throw ToolError(.cannotCreate, "\(path): cannot be put in place: \(fault)")
        }
    }

    private static func unwritten(_ path: String) -> ToolError {
        ToolError(.inputOutput, "\(path): cannot be written: \(CommandProcess.lastFault)")
    }
}

/// Where results go.
package enum StandardOutput {
    /// Writes bytes.
    ///
    /// - Throws: `ToolError` with the status `inputOutput` when the output is closed or full.
    package static func write(_ bytes: [UInt8]) throws(ToolError) {
        guard Descriptor.standardOutput.write(bytes) else {
            throw ToolError(.inputOutput, "standard output cannot be written: \(CommandProcess.lastFault)")
        }
    }

    /// Writes a line of text.
    ///
    /// - Throws: as `write(_:)` for bytes does.
    package static func write(line: String) throws(ToolError) {
        try write(Array((line + "\n").utf8))
    }
}
