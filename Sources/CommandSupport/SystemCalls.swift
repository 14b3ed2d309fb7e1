#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Files and streams as the system knows them: numbers that are read from and written to.
struct Descriptor {
    static let standardInput = Descriptor(STDIN_FILENO)
    static let standardOutput = Descriptor(STDOUT_FILENO)
    static let standardError = Descriptor(STDERR_FILENO)

    private let number: Int32

    private init(_ number: Int32) {
        self.number = number
    }

    /// Opens a file to read; nil where the system refuses.
    static func reading(_ path: String) -> Descriptor? { opened(open(path, O_RDONLY | O_CLOEXEC)) }

    /// Opens something that exists to write; nil where the system refuses.
    static func writing(_ path: String) -> Descriptor? { opened(open(path, O_WRONLY | O_CLOEXEC)) }

    /// Makes a file of a passing name to write; nil where the system refuses.
    ///
    /// Files that a killed process of the same number left are passed over, as are those of other threads.
    ///
    /// - Parameter folder: the folder with a slash at its end; nothing for the working folder.
    static func creatingAside(in folder: some StringProtocol) -> (descriptor: Descriptor, path: String)? {
        for attempt in 0..<10_000 {
            let path = "\(folder).featurecodec-\(getpid())-\(attempt).part"
            if let descriptor = opened(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)) {
                return (descriptor, path)
            }
            guard errno == EEXIST else { break }
        }
        return nil
    }

    private static func opened(_ number: Int32) -> Descriptor? { number < 0 ? nil : Descriptor(number) }

    /// Whether the system had nothing left to complain about, such as a full disk.
    @discardableResult
    func close() -> Bool { systemClose(number) == 0 }

    /// What lies behind it.
    var kind: FileKind? {
        var status = stat()
        return fstat(number, &status) == 0 ? FileKind(status) : nil
    }

    /// The length of a regular file; nil for anything else.
    var fileByteCount: Int? {
        var status = stat()
        guard fstat(number, &status) == 0, FileKind(status).isFile else { return nil }
        return Int(status.st_size)
    }

    /// The first bytes of a file as memory that the system fills where it is touched; nil where the system refuses.
    func mapping(ofFirst count: Int) -> FileMapping? {
        guard count > 0, let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, number, 0), base != MAP_FAILED else {
            return nil
        }
        return FileMapping(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// At most so many bytes, none at the end; nil where the system refuses.
    func read(upTo count: Int) -> [UInt8]? {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, initialized in
            result = systemRead(number, memory.baseAddress, count)
            initialized = max(result, 0)
        }
        return result < 0 ? nil : bytes
    }

    /// Writes all bytes; false where the system refuses.
    func write(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(number, $0.baseAddress, $0.count) }
            guard count >= 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// The bytes of a file as memory; the owner of that memory.
struct FileMapping: ~Copyable {
    private let memory: UnsafeRawBufferPointer

    fileprivate init(_ memory: UnsafeRawBufferPointer) {
        self.memory = memory
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
    }

    /// Lends the bytes to some work.
    func withBytes<Value>(_ work: (Span<UInt8>) throws(ToolError) -> Value) throws(ToolError) -> Value {
        try work(memory.bindMemory(to: UInt8.self).span)
    }
}

/// What lies at a path.
struct FileKind: Equatable {
    private let device: dev_t
    private let number: ino_t
    private let format: mode_t

    /// Nil where nothing lies there.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    fileprivate init(_ status: stat) {
        (device, number, format) = (status.st_dev, status.st_ino, status.st_mode & S_IFMT)
    }

    var isFolder: Bool { format == S_IFDIR }
    var isFile: Bool { format == S_IFREG }
}

/// What the system says and does for a whole process.
package enum CommandProcess {
    /// The words for the last fault of this thread.
    package static var lastFault: String { String(cString: strerror(errno)) }

    /// A reader that goes away, or a file that may not grow, then fails the write instead of ending the process.
    package static func ignoreWriteSignals() {
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }

    /// Whether files may be made in a folder; nothing stands for the working folder.
    static func canWrite(inFolder path: Substring) -> Bool { access(path.isEmpty ? "." : String(path), W_OK) == 0 }

    /// Puts a file in the place of another; false where the system refuses.
    static func rename(_ path: String, to other: String) -> Bool { systemRename(path, other) == 0 }

    /// Takes a file away, if it is there.
    static func remove(_ path: String) { unlink(path) }

    /// Says why a command fails, on standard error, and ends the process.
    package static func leave(_ command: String, _ error: ToolError) -> Never {
        _ = Descriptor.standardError.write("\(command): \(error.message)\n".utf8)
        exit(error.status.rawValue)
    }
}

// Members of the types above would hide the system's functions of the same names.

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

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemRename(_ path: String, _ other: String) -> Int32 { rename(path, other) }
