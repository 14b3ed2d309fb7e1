internal import Datasets
import Foundation
import Synchronization

/// The file `images.csv`: rows are appended in the order of the images, a whole image at a time.
///
/// A kill leaves whole images and at most a part of one, which the next run cuts off and measures again.
public final class ImageLog: Sendable {
    private let handle: FileHandle
    private let end: Mutex<UInt64>

    /// Where the file is.
    public let path: String
    /// The figures of the images that earlier runs left in the file.
    public let tally: RunTally
    /// The number of these images, with those that could not be read.
    public let imageCount: Int

    /// Opens a file, or begins one; only one process at a time may have it open.
    ///
    /// - Parameters:
    ///   - path: where the file is or will be.
    ///   - run: what is measured.
    /// - Throws: `EvaluationError.Code.cannotCreate`.
    public init(path: String, run: RunManifest) throws(EvaluationError) {
        self.path = path
        var tally = RunTally(recordsPerImage: run.rows.count)
        var count = 0
        do {
            handle = try Self.lockedHandle(path)
            let header = Data(CSV.line(ImageOutcome.columns).utf8)
            var length = header.count
            if var reader = try ImageLogReader(handle, rows: run.rows) {
                while count < run.imageCount, let outcome = try reader.next() {
                    tally.add(outcome)
                    count += 1
                }
                length = reader.end
            } else {
                try handle.seek(toOffset: 0)
                let beginning = try handle.read(upToCount: header.count) ?? Data()
                guard header.starts(with: beginning) else {
                    throw EvaluationError(
                        .cannotCreate,
                        "\(path) is no images.csv of this version; choose another folder, or --force to start over"
                    )
                }
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: header)
            }
            try handle.truncate(atOffset: UInt64(length))
            try handle.seekToEnd()
            end = Mutex(UInt64(length))
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.cannotCreate, "\(path) cannot be opened: \(FileFault.text(error))")
        }
        self.tally = tally
        imageCount = count
    }

    deinit {
        // Every row was written without a buffer: a failing close loses nothing.
        try? handle.close()
    }

    /// Opens a regular file for one process alone.
    private static func lockedHandle(_ path: String) throws -> FileHandle {
        // Without waiting, so that a pipe in the file's place cannot hold the run up.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw EvaluationError(.cannotCreate, "\(path) is no file; choose another folder")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw inUse(path) }
        return handle
    }

    /// Refuses a file that a run has locked.
    ///
    /// - Throws: `EvaluationError.Code.cannotCreate`.
    static func requireIdle(_ path: String) throws(EvaluationError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems lock for writing alone: what they refuse for other reasons is no other run.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { throw inUse(path) }
    }

    private static func inUse(_ path: String) -> EvaluationError {
        EvaluationError(.cannotCreate, "\(path) is in use by another run; wait for its end, or choose another folder")
    }

    /// Appends the rows of an image in one write.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite`, for example where the disk is full. The rows before stay whole.
    func append(_ outcome: ImageOutcome) throws(EvaluationError) {
        let bytes = Data(outcome.rows.map(CSV.line).joined().utf8)
        do {
            try handle.write(contentsOf: bytes)
            end.withLock { $0 += UInt64(bytes.count) }
        } catch {
            let fault = FileFault.text(error)
            // If the torn part stays, the next run cuts it off.
            try? end.withLock { try handle.truncate(atOffset: $0) }
            throw EvaluationError(
                .cannotWrite,
                "\(path) cannot be written: \(fault); the images before are kept: make room and run the same command again"
            )
        }
    }
}
