import Foundation

/// Where a command reads from: a path, or `-` for standard input.
enum InputFile {
    /// The most bytes that one input may have.
    private static let maximumBytes = 1 << 30

    /// Reads a whole input.
    ///
    /// - Throws: `ToolError` with the status `noInput` when there is none, `inputOutput` when reading fails.
    static func read(_ path: String) throws(ToolError) -> [UInt8] {
        if path == "-" { return try contents(of: .standardInput, name: "standard input") }
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw ToolError(.noInput, "\(path): cannot be opened: \(SystemFault.last)")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw ToolError(.noInput, "\(path): is a folder where a file is needed")
        }
        return try contents(of: FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), name: path)
    }

    /// Reads the start of a file, at most so many bytes.
    static func read(_ path: String, upTo count: Int) throws(ToolError) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw ToolError(.noInput, "\(path): cannot be opened: \(SystemFault.last)")
        }
        do {
            return [UInt8](try handle.read(upToCount: count) ?? Data())
        } catch {
            throw ToolError(.inputOutput, "\(path): cannot be read: \(SystemFault.last)")
        }
    }

    private static func contents(of handle: FileHandle, name: String) throws(ToolError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk: Data
            do {
                guard let next = try handle.read(upToCount: 1 << 20), !next.isEmpty else { return bytes }
                chunk = next
            } catch {
                throw ToolError(.inputOutput, "\(name): cannot be read: \(SystemFault.last)")
            }
            bytes += chunk
            guard bytes.count <= maximumBytes else {
                throw ToolError(.badData, "\(name): has more than \(maximumBytes) bytes, too many for any input")
            }
        }
    }
}

/// Why a call of the system failed.
enum SystemFault {
    /// The words for the last fault of this thread.
    static var last: String { String(cString: strerror(errno)) }
}
