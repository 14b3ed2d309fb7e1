import EntropyCoding
import Foundation

/// A stream that was written once and must decode to the same symbols for ever, with the tables it was written under.
struct GoldenStream: Codable, Sendable, CustomStringConvertible {
    /// Symbols under one table, or, if there are indices, each under the table that its index names.
    struct Run: Codable, Sendable {
        var symbols: [Int32]
        var table: Int?
        var indices: [UInt16]?
    }

    var name: String
    var coder: UInt8
    var precision: Int
    var lowest: [Int32]
    var lengths: [Int32]
    var cumulative: [Int32]
    var runs: [Run]
    /// The bytes in hexadecimal digits.
    var stream: String

    var description: String { name }

    var tables: ProbabilityTables {
        get throws {
            try ProbabilityTables(cumulative: cumulative, lengths: lengths, lowest: lowest, precision: precision)
        }
    }

    var bytes: [UInt8] {
        let digits = Array(stream.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap { place in
            UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    // MARK: Files

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(components: "Fixtures", "EntropyCoding")

    static func all() throws -> [GoldenStream] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { try JSONDecoder().decode(GoldenStream.self, from: Data(contentsOf: $0)) }
    }

    /// Writes the stream to its file, unless there is one: what was recorded once never changes.
    func record() throws {
        let file = Self.folder.appending(component: name + ".json")
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: file)
    }
}
