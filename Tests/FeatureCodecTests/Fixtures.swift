import Foundation

/// Files of the repository that tests read.
enum Fixtures {
    /// The top of the repository, found from this file.
    static var top: URL {
        var folder = URL(fileURLWithPath: #filePath)
        func isTop() -> Bool {
            FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path)
        }
        while folder.path != "/", !isTop() { folder.deleteLastPathComponent() }
        return folder
    }

    /// The files of one version of the formats.
    static func folder(version: Int) -> URL { top.appendingPathComponent("Fixtures/FeatureCodec/v\(version)") }

    /// Whether golden files are to be written rather than compared.
    static var isRecording: Bool { ProcessInfo.processInfo.environment["FEATURECODEC_RECORD"] != nil }
}
