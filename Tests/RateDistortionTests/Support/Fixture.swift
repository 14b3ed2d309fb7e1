import Foundation
import Testing

/// Files under `Fixtures/RateDistortion`.
enum Fixture {
    static func data(_ name: String) throws -> Data {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let file = folder.appendingPathComponent("Fixtures/RateDistortion/\(name)")
            if FileManager.default.fileExists(atPath: file.path) { return try Data(contentsOf: file) }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: data(name))
    }

    /// Compares a text with a file, or writes the file where `FEATURECODEC_RECORD` is set.
    static func expect(_ text: String, equals name: String) throws {
        if ProcessInfo.processInfo.environment["FEATURECODEC_RECORD"] != nil {
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let file = tests.appendingPathComponent("../../../Fixtures/RateDistortion/\(name)").standardizedFileURL
            try Data(text.utf8).write(to: file)
        }
        let expected = String(decoding: try data(name), as: UTF8.self)
        #expect(text == expected, "\(name) differs; look at the change, then run again with FEATURECODEC_RECORD=1")
    }
}
