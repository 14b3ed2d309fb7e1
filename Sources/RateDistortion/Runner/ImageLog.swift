internal import Datasets
import Foundation

/// The file `images.csv`: rows are appended in the order of the images, a whole image at a time.
public final class ImageLog: Sendable {
    private let handle: FileHandle
    private let path: String

    /// The records of whole images that earlier runs left in the file; the file now ends after them.
    public let records: [ImageRecord]

    /// Opens a file, or begins one.
    ///
    /// - Parameters:
    ///   - path: where the file is or will be.
    ///   - recordsPerImage: how many rows make an image whole; a part of one at the end is cut off.
    /// - Throws: `EvaluationError.Code.cannotCreate`.
    public init(path: String, recordsPerImage: Int) throws(EvaluationError) {
        self.path = path
        let header = CSV.line(ImageRecord.columns)
        do {
            let url = URL(fileURLWithPath: path)
            if !FileManager.default.fileExists(atPath: path) { try Data(header.utf8).write(to: url) }
            // A row that was cut short is measured again.
            let rows = CSV.rows([UInt8](try Data(contentsOf: url))).filter { $0.ending == .lineEnd }
            let kept = Self.wholeImages(rows.dropFirst(), recordsPerImage: recordsPerImage)
            records = kept.records
            handle = try FileHandle(forUpdating: url)
            if rows.first?.fields == ImageRecord.columns {
                try handle.truncate(atOffset: UInt64(kept.end ?? header.utf8.count))
            } else {
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: Data(header.utf8))
            }
            try handle.seekToEnd()
        } catch {
            throw EvaluationError(.cannotCreate, "\(path) cannot be opened: \(FileFault.text(error))")
        }
    }

    deinit {
        // Every row was written without a buffer: a failing close loses nothing.
        try? handle.close()
    }

    /// Appends the rows of an image in one write.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite`, for example where the disk is full.
    public func append(_ records: [ImageRecord]) throws(EvaluationError) {
        do {
            try handle.write(contentsOf: Data(records.map { CSV.line($0.fields) }.joined().utf8))
        } catch {
            throw EvaluationError(
                .cannotWrite,
                "\(path) cannot be written: \(FileFault.text(error)); the rows before are kept, the run can be resumed"
            )
        }
    }

    private static func wholeImages(
        _ rows: some Sequence<CSV.Row>,
        recordsPerImage: Int
    ) -> (records: [ImageRecord], end: Int?) {
        var whole: [ImageRecord] = []
        var end: Int?
        var pending: [ImageRecord] = []
        for row in rows {
            guard let record = ImageRecord(fields: row.fields) else { break }
            if let first = pending.first, first.image != record.image { break }
            pending.append(record)
            if pending.count == recordsPerImage {
                whole += pending
                end = row.end
                pending = []
            }
        }
        return (whole, end)
    }
}
