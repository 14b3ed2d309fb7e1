import Foundation
import ImageCodecs
import Pixels
import Testing

/// The image fixtures: files, and beside each the pixels that it decodes to as binary PGM or PPM.
enum Fixtures {
    static let folder: URL = {
        var url = URL(fileURLWithPath: #filePath)
        while url.path != "/", !FileManager.default.fileExists(atPath: url.appending(path: "Package.swift").path) {
            url.deleteLastPathComponent()
        }
        return url.appending(path: "Fixtures/Images")
    }()

    /// The names, without extension, of the fixtures of a kind, in order.
    static func names(in subfolder: String, extension suffix: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path)) ?? []
        return files.filter { $0.hasSuffix("." + suffix) }.map { String($0.dropLast(suffix.count + 1)) }.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: folder.appending(path: path)))
    }

    /// The pixels that a fixture decodes to.
    static func expected(_ stem: String) throws -> RasterImage {
        let grey = FileManager.default.fileExists(atPath: folder.appending(path: stem + ".pgm").path)
        let file = try bytes(stem + (grey ? ".pgm" : ".ppm"))
        // "P6\nWIDTH HEIGHT\n255\n", then samples.
        let lines = file.split(separator: 10, maxSplits: 3, omittingEmptySubsequences: false)
        let sizes = lines[1].split(separator: 32).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        return RasterImage(
            width: sizes[0], height: sizes[1], colorModel: grey ? .grey : .rgb, samples: Array(lines[3]))
    }
}

/// A generator whose numbers follow from its seed (SplitMix64), so that a failure can be repeated.
struct TestGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
