import Datasets
import Foundation

/// Reads `images.csv` image by image, holding no more than a piece of the file.
struct ImageLogReader {
    /// The most bytes that one row may take.
    private static let rowLimit = 1 << 20

    private let handle: FileHandle
    private let rows: [RunManifest.Row]
    /// How many counts each row holds: as many as the first.
    private var countsPerRow: Int?
    private var buffer: [UInt8] = []
    private var parsed: ArraySlice<CSV.Row> = []
    /// Where the buffer begins in the file, and where the parsed rows began.
    private var (bufferStart, parsedStart) = (0, 0)

    /// The position just after the last whole image.
    private(set) var end: Int

    /// Begins after the header.
    ///
    /// - Parameters:
    ///   - handle: the file, at its beginning.
    ///   - rows: what an image's rows are about.
    /// - Throws: an error of the file system.
    /// - Returns: nil where the file does not begin with the header.
    init?(_ handle: FileHandle, rows: [RunManifest.Row]) throws {
        let header = [UInt8](CSV.line(ImageOutcome.columns).utf8)
        self.handle = handle
        self.rows = rows
        end = header.count
        guard try [UInt8](handle.read(upToCount: header.count) ?? Data()) == header else { return nil }
        bufferStart = header.count
    }

    /// The next whole image; nil at the end, and where the rest is torn or damaged.
    ///
    /// - Throws: an error of the file system.
    mutating func next() throws -> ImageOutcome? {
        guard let first = try nextRow() else { return nil }
        if let outcome = ImageOutcome(unreadableRow: first.fields) {
            end = first.end
            return outcome
        }
        var records: [ImageRecord] = []
        var row: (fields: [String], end: Int)? = first
        while let (fields, rowEnd) = row {
            guard fields.count == ImageOutcome.columns.count, fields.last?.isEmpty == true,
                let record = ImageRecord(fields: Array(fields.dropLast())),
                record.image == records.first?.image ?? record.image,
                record.counts.count == countsPerRow ?? record.counts.count,
                rows[records.count] == RunManifest.Row(method: record.method, setting: record.setting)
            else { return nil }
            countsPerRow = record.counts.count
            records.append(record)
            if records.count == rows.count {
                end = rowEnd
                return .measured(records)
            }
            row = try nextRow()
        }
        return nil
    }

    private mutating func nextRow() throws -> (fields: [String], end: Int)? {
        while parsed.isEmpty {
            guard buffer.count <= Self.rowLimit, let piece = try handle.read(upToCount: 1 << 18), !piece.isEmpty else {
                return nil
            }
            buffer += piece
            // A row that was cut short is measured again.
            parsed = CSV.rows(buffer).filter { $0.ending == .lineEnd }[...]
            parsedStart = bufferStart
            let used = parsed.last?.end ?? 0
            buffer.removeFirst(used)
            bufferStart += used
        }
        let row = parsed.removeFirst()
        return (row.fields, parsedStart + row.end)
    }
}
