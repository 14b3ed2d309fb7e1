#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A place to read from or write to: a path, or `-` for the standard streams.
struct File {
    private static let maximumBytes = 1 << 30

    let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Reads all of it.
    ///
    /// - Throws: `Failure` with the status `noInput` where there is nothing, `inputOutput` where reading fails.
    func read() throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(.noInput, "cannot be opened") }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        while true {
            let start = bytes.count
            let room = max(start, 1 << 16)
            bytes += repeatElement(0, count: room)
            let count = bytes.withUnsafeMutableBytes { memory in
                systemRead(descriptor, memory.baseAddress.map { $0 + start }, room)
            }
            guard count >= 0 else { throw fault(.inputOutput, "cannot be read") }
            bytes.removeLast(room - count)
            if count == 0 { return bytes }
            guard bytes.count <= Self.maximumBytes else {
                throw Failure(.badData, "\(path): has more than \(Self.maximumBytes) bytes, too many for any input")
            }
        }
    }

    /// Refuses a place where something lies already.
    ///
    /// - Throws: `Failure` with the status `cannotCreate`.
    func requirePlace(force: Bool) throws(Failure) {
        var status = stat()
        guard path != "-", stat(path, &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw Failure(.cannotCreate, "\(path): is a folder; name a file in it")
        case S_IFREG where !force:
            throw Failure(.cannotCreate, "\(path): exists already; give --force to replace it")
        default: return
        }
    }

    /// Writes all of it: a file appears whole or not at all.
    ///
    /// - Throws: `Failure` with the status `cannotCreate` or `inputOutput`; nothing is left behind.
    func write(_ bytes: [UInt8], force: Bool) throws(Failure) {
        if path == "-" { return try write(bytes, to: STDOUT_FILENO) }
        try requirePlace(force: force)
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            // A device or a pipe is written to as it is.
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw fault(.cannotCreate, "cannot be opened for writing") }
            defer { close(descriptor) }
            return try write(bytes, to: descriptor)
        }
        let aside = "\(path).\(getpid()).part"
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw fault(.cannotCreate, "cannot be created") }
        do throws(Failure) {
            try write(bytes, to: descriptor)
        } catch {
            close(descriptor)
            unlink(aside)
            throw error
        }
        guard close(descriptor) == 0, rename(aside, path) == 0 else {
            let failure = fault(.cannotCreate, "cannot be put in place")
            unlink(aside)
            throw failure
        }
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw fault(.inputOutput, "cannot be written") }
            rest = rest.dropFirst(count)
        }
    }

    private func fault(_ status: Failure.Status, _ fact: String) -> Failure {
        Failure(status, "\(path == "-" ? "standard stream" : path): \(fact): \(String(cString: strerror(errno)))")
    }
}

/// `read` of the system, again where a signal came between.
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    while true {
        let result = read(descriptor, memory, count)
        if result >= 0 || errno != EINTR { return result }
    }
}

/// `write` of the system, again where a signal came between.
private func systemWrite(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
    while true {
        let result = write(descriptor, memory, count)
        if result >= 0 || errno != EINTR { return result }
    }
}
