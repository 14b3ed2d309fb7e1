/// Where a command reads from: a path, or `-` for standard input.
package enum InputFile {
    /// The most bytes that one input may have.
    private static let maximumBytes = 1 << 30

    /// Reads a whole input.
    ///
    /// - Throws: `ToolError` with the status `noInput` when there is none, `inputOutput` when reading fails.
    package static func read(_ path: String) throws(ToolError) -> [UInt8] {
        if path == "-" { return try contents(of: .standardInput, name: "standard input") }
        let descriptor = try open(path)
        defer { descriptor.close() }
        return try contents(of: descriptor, name: path)
    }

    /// Whether a path leads to a file, which can be read as often as one likes, and not to a pipe or a device.
    package static func isFile(_ path: String) -> Bool { FileKind(at: path)?.isFile == true }

    /// Reads the start of a file, at most so many bytes.
    package static func read(_ path: String, upTo count: Int) throws(ToolError) -> [UInt8] {
        let descriptor = try open(path)
        defer { descriptor.close() }
        return try contents(of: descriptor, name: path, upTo: count)
    }

    /// Lends the bytes of a whole input to some work.
    ///
    /// A file is mapped rather than read: what the work does not touch never comes into memory. It must not be cut short
    /// meanwhile; to put another file in its place, as every command here does, is safe.
    ///
    /// - Throws: as `read(_:)` does, and what the work throws.
    package static func withBytes<Value>(
        of path: String, _ work: (Span<UInt8>) throws(ToolError) -> Value
    ) throws(ToolError) -> Value {
        if path == "-" {
            let bytes = try read(path)
            return try work(bytes.span)
        }
        // A pipe has its bytes for whoever opens it first, so it is opened once.
        let descriptor = try open(path)
        defer { descriptor.close() }
        if let mapping = mapping(of: descriptor) { return try mapping.withBytes(work) }
        let bytes = try contents(of: descriptor, name: path)
        return try work(bytes.span)
    }

    /// A file as memory; nil for what cannot be mapped, such as a pipe.
    private static func mapping(of descriptor: Descriptor) -> FileMapping? {
        guard let count = descriptor.fileByteCount, count <= maximumBytes else { return nil }
        return descriptor.mapping(ofFirst: count)
    }

    private static func open(_ path: String) throws(ToolError) -> Descriptor {
        guard let descriptor = Descriptor.reading(path) else {
            throw ToolError(.noInput, "\(path): cannot be opened: \(CommandProcess.lastFault)")
        }
        guard let kind = descriptor.kind, !kind.isFolder else {
            descriptor.close()
            throw ToolError(.noInput, "\(path): is a folder where a file is needed")
        }
        return descriptor
    }

    private static func contents(
        of descriptor: Descriptor, name: String, upTo limit: Int = .max
    ) throws(ToolError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            guard let next = descriptor.read(upTo: min(max(bytes.count, 1 << 16), limit - bytes.count)) else {
                throw ToolError(.inputOutput, "\(name): cannot be read: \(CommandProcess.lastFault)")
            }
            if next.isEmpty { break }
            bytes += next
            guard bytes.count <= maximumBytes else {
                throw ToolError(.badData, "\(name): has more than \(maximumBytes) bytes, too many for any input")
            }
        }
        return bytes
    }
}
