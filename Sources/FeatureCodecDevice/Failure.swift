#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A reader that goes away, or a file that may not grow, then fails the write instead of ending the process.
func ignoreWriteSignals() {
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
}

/// Why the command ends without a stream.
struct Failure: Error, Equatable {
    /// The status of the process, as sysexits.h numbers them.
    enum Status: Int32 {
        case usage = 64
        case badData = 65
        case noInput = 66
        case cannotCreate = 73
        case inputOutput = 74
    }

    let status: Status
    let message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Runs work on the bytes of a file, whose name goes before any fault of theirs.
    static func naming<Value>(_ path: String, _ work: () throws -> Value) throws(Failure) -> Value {
        do {
            return try work()
        } catch {
            throw Failure(.badData, "\(path == "-" ? "standard input" : path): \(error)")
        }
    }

    /// Says what is wrong and ends the process.
    func leave() -> Never {
        let line = Array("featurecodec-encode: \(message)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(status.rawValue)
    }
}
