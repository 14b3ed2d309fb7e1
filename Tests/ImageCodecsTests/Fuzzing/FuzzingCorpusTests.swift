import Foundation
import Testing

/// The checks of Tests/Fuzzing on the files that fuzzing starts from, cut short, and on inputs that it once failed on.
@Suite struct FuzzingCorpusTests {
    private static let fixtures = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(component: "Fixtures")

    private func inputs(_ target: String, _ format: String) -> [(name: String, bytes: [UInt8])] {
        [("Fuzzing", target), ("Images", format)].flatMap { folder, name in
            let folder = Self.fixtures.appending(components: folder, name)
            let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            return (files ?? []).compactMap { file in
                (try? Data(contentsOf: file)).map { (file.lastPathComponent, [UInt8]($0)) }
            }
        }
    }

    @Test func `PNG`() throws {
        let inputs = inputs("FuzzPNG", "PNG")
        try #require(!inputs.isEmpty)
        for (name, bytes) in inputs {
            #expect(throws: Never.self, "\(name)") { try pngCheck(bytes) }
            #expect(throws: Never.self, "\(name)") { try pngCheck(Array(bytes.prefix(bytes.count / 2))) }
        }
    }

    @Test func `JPEG`() throws {
        let inputs = inputs("FuzzJPEG", "JPEG")
        try #require(!inputs.isEmpty)
        for (name, bytes) in inputs {
            #expect(throws: Never.self, "\(name)") { try jpegCheck(bytes) }
            #expect(throws: Never.self, "\(name)") { try jpegCheck(Array(bytes.prefix(bytes.count / 2))) }
        }
    }

    @Test func `WebP`() throws {
        let inputs = inputs("FuzzWebP", "WebP")
        try #require(!inputs.isEmpty)
        for (name, bytes) in inputs {
            #expect(throws: Never.self, "\(name)") { try webPCheck(bytes) }
            #expect(throws: Never.self, "\(name)") { try webPCheck(Array(bytes.prefix(bytes.count / 2))) }
        }
    }
}
