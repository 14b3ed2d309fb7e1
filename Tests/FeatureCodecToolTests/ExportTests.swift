import FeatureCodec
import Foundation
import ImageCodecs
import Pixels
import Testing

/// `export` as a process: models cut to what a device or a server needs.
@Suite struct ExportTests {
    let folder: TemporaryFolder
    let image: String

    /// A folder with eight pictures of two classes.
    init() throws {
        folder = try TemporaryFolder()
        for index in 0..<8 {
            let samples = (0..<(40 * 32 * 3)).map { UInt8(truncatingIfNeeded: $0 * (index + 3) / 7) }
            let name = "images/\(index % 2 == 0 ? "even" : "odd")/\(index).png"
            try FileManager.default.createDirectory(
                atPath: folder("images/\(index % 2 == 0 ? "even" : "odd")"),
                withIntermediateDirectories: true
            )
            let png = try PNGEncoder().encode(RasterImage(width: 40, height: 32, samples: samples))
            try folder.write(png, name)
        }
        image = folder("images/even/0.png")
    }

    private func export(_ more: String...) throws -> Tool.Run {
        try Tool.run(["export", "photographs", "--output", folder("part.safetensors")] + more)
    }

    private func model(rate: Int? = nil) throws -> FeatureModel {
        try FeatureModel(bytes: try folder.read("part.safetensors"), rate: rate)
    }

    @Test func theHalvesOfAModelWorkTogether() throws {
        #expect(try export("--part", "encoder", "--half").status == 0)
        #expect(try model(rate: 2).isEncoderOnly)
        let encoder = ["--model", folder("part.safetensors"), "--rate", "2", "--output", folder("a.fcb")]
        #expect(try Tool.run(["encode", image] + encoder).status == 0)
        let run = try export("--part", "decoder", "--force")
        #expect(run.status == 0 && run.text.contains("the decoder"), "\(run.errors)")
        #expect(try !model().hasEncoder)
        let decoded = try Tool.run(["decode", folder("a.fcb"), "--model", folder("part.safetensors")])
        #expect(decoded.status == 0, "\(decoded.errors)")
        // A whole model of 16 bits takes no more when it is written again.
        #expect(try export("--force").status == 0)
        #expect(try folder.read("part.safetensors").count < 4_500_000)
        // It writes the same stream.
        let whole = ["--model", "photographs-2", "--output", folder("b.fcb")]
        #expect(try Tool.run(["encode", image] + whole).status == 0)
        #expect(try folder.read("a.fcb") == folder.read("b.fcb"))
    }

    @Test func anEncoderInWholeNumbersWritesStreamsOfTheModel() throws {
        let run = try export("--part", "encoder", "--rate", "3", "--integers", folder("images"), "--images", "4")
        #expect(run.status == 0 && run.text.contains("whole numbers"), "\(run.errors)")
        #expect(try folder.read("part.safetensors").count < 200_000)
        #expect(try model().integerEncoder != nil)
        // Images need no labels.
        let flat = try export("--part", "encoder", "--integers", folder("images/even"), "--force")
        #expect(try flat.status == 0 && model(rate: 3).integerEncoder != nil, "\(flat.errors)")
        #expect(try export("--part", "encoder", "--rate", "3", "--integers", folder("images"), "--force").status == 0)
        let inspected = try Tool.run(["inspect", folder("part.safetensors")])
        #expect(inspected.status == 0 && inspected.text.contains("whole numbers"), "\(inspected.text)")
        let encoder = ["--model", folder("part.safetensors"), "--output", folder("a.fcb")]
        #expect(try Tool.run(["encode", image] + encoder).status == 0)
        let decoded = try Tool.run(["decode", folder("a.fcb")])
        #expect(decoded.status == 0 && decoded.text.contains("photographs-3"), "\(decoded.text) \(decoded.errors)")
    }

    @Test func networksInEightBitsReadTheSameStreams() throws {
        let run = try export("--int8", folder("images"), "--images", "4", "--name", "small")
        #expect(run.status == 0 && run.text.contains("8 bits"), "\(run.errors)")
        #expect(try folder.read("part.safetensors").count < 2_800_000)
        let inspected = try Tool.run(["inspect", folder("part.safetensors")])
        #expect(inspected.status == 0 && inspected.text.contains("photographs"), "\(inspected.text)")
        #expect(
            try Tool.run(["encode", image, "--model", "photographs-2", "--output", folder("a.fcb")]).status == 0)
        let decoded = try Tool.run(["decode", folder("a.fcb"), "--model", folder("part.safetensors")])
        #expect(decoded.status == 0 && decoded.text.contains("small"), "\(decoded.text) \(decoded.errors)")
    }

    @Test func whatCannotBeExportedIsSaidSo() throws {
        // Four networks of their own.
        let family = try Tool.run(["export", "scenes", "--output", folder("scenes.safetensors")])
        #expect(family.status != 0 && family.errors.contains("--rate"), "\(family.errors)")
        #expect(try Tool.run(["export", "scenes", "--rate", "1", "--output", folder("s.safetensors")]).status == 0)
        let nothing = try export("--integers", folder("nowhere"))
        #expect(nothing.status != 0 && nothing.errors.contains("nowhere"))
        let contradiction = try export("--integers", folder("images"), "--part", "decoder")
        #expect(contradiction.status == 64 && contradiction.errors.contains("--integers"))
        let existing = try folder.write([1, 2, 3], "part.safetensors")
        #expect(try export().status != 0)
        #expect(try folder.read("part.safetensors") == [1, 2, 3])
        let same = try Tool.run(["export", existing, "--output", existing, "--force"])
        #expect(same.status != 0)
        #expect(try folder.read("part.safetensors") == [1, 2, 3])
    }
}
