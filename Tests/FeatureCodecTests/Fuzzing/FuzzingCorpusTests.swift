import Foundation
import Testing

/// Inputs that fuzzing started from or that it once failed on; the checks are those of Tests/Fuzzing.
@Suite struct FuzzingCorpusTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(components: "Fixtures", "Fuzzing")

    private func inputs(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.folder.appending(component: target)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        try #require(!files.isEmpty)
        return try files.map { ($0.lastPathComponent, try [UInt8](Data(contentsOf: $0))) }
    }

    @Test func `streams`() throws {
        for (name, bytes) in try inputs("FuzzStream") {
            #expect(throws: Never.self, "\(name)") { try streamCheck(bytes) }
        }
    }

    @Test func `model files`() throws {
        for (name, bytes) in try inputs("FuzzModelFile") {
            #expect(throws: Never.self, "\(name)") { try modelFileCheck(bytes) }
        }
    }

    @Test func `documents`() throws {
        for (name, bytes) in try inputs("FuzzJSON") {
            #expect(throws: Never.self, "\(name)") { try jsonCheck(bytes) }
        }
    }
}
