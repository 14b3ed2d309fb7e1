import Foundation
import Pixels

/// Reads binary PGM and PPM fixtures.
enum Netpbm {
    static func read(_ path: String) throws -> RasterImage {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        let file = try [UInt8](Data(contentsOf: folder.appending(path: "Fixtures/Images").appending(path: path)))
        // "P6\nWIDTH HEIGHT\n255\n", then samples.
        let lines = file.split(separator: 10, maxSplits: 3, omittingEmptySubsequences: false)
        let sizes = lines[1].split(separator: 32).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        let model: RasterImage.ColorModel = file.starts(with: "P5".utf8) ? .grey : .rgb
        return RasterImage(width: sizes[0], height: sizes[1], colorModel: model, samples: Array(lines[3]))
    }
}
