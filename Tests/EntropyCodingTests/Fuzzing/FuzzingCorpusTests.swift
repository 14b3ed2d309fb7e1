import Foundation
import Testing

/// Inputs that fuzzing started from or that it once failed on; the checks are those of Tests/Fuzzing.
@Suite struct FuzzingCorpusTests {
    private static let folder = GoldenStream.folder.deletingLastPathComponent().appending(component: "Fuzzing")

    private func inputs(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.folder.appending(component: target)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        try #require(!files.isEmpty)
        return try files.map { ($0.lastPathComponent, try [UInt8](Data(contentsOf: $0))) }
    }

    @Test func `compact decoder`() throws {
        for (name, bytes) in try inputs("FuzzCompactDecoder") {
            #expect(throws: Never.self, "\(name)") { try compactDecoderCheck(bytes) }
        }
    }

    @Test func `interleaved decoder`() throws {
        for (name, bytes) in try inputs("FuzzInterleavedDecoder") {
            #expect(throws: Never.self, "\(name)") { try interleavedDecoderCheck(bytes) }
        }
    }

    @Test func `probability tables`() throws {
        for (name, bytes) in try inputs("FuzzProbabilityTables") {
            #expect(throws: Never.self, "\(name)") { try probabilityTablesCheck(bytes) }
        }
    }
}
