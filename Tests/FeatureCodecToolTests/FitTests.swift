import FeatureCodec
import Foundation
import ImageCodecs
import Pixels
import Testing

/// `fit` as a process: a codec whose prior was counted on other images.
@Suite struct FitTests {
    let folder: TemporaryFolder
    let images: String

    /// A folder with pictures that are much alike, and so shorter under a prior of their own.
    init() throws {
        folder = try TemporaryFolder()
        images = folder("images")
        try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
        for index in 0..<32 {
            let samples = (0..<64 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 % 192 + $0 / (192 * (index % 4 + 1))) }
            let png = try PNGEncoder().encode(RasterImage(width: 64, height: 64, samples: samples))
            try folder.write(png, "images/\(index).png")
        }
    }

    private func fit(_ model: String, _ more: String...) throws -> Tool.Run {
        try Tool.run(["fit", model, "--data", images, "--output", folder("fitted.safetensors")] + more)
    }

    @Test func familiesAreFittedTogether() throws {
        let run = try fit("photographs", "--name", "mine", "--context-units", "0")
        #expect(run.status == 0, "\(run.errors)")
        for rate in 1...6 { #expect(run.text.contains("mine-\(rate): ")) }
        let fitted = try (1...6).map { try FeatureModel(bytes: folder.read("fitted.safetensors"), rate: $0) }
        #expect(fitted.allSatisfy { $0.family == "mine" && $0.provenance["prior"]?["images"]?.integer == 32 })
        let (old, new) = (folder("old.fcb"), folder("new.fcb"))
        #expect(try Tool.run(["encode", images + "/3.png", "--model", "photographs-3", "--output", old]).status == 0)
        let mine = ["--model", folder("fitted.safetensors")]
        #expect(try Tool.run(["encode", images + "/3.png", "--rate", "3", "--output", new] + mine).status == 0)
        #expect(try folder.read("new.fcb").count < folder.read("old.fcb").count)
        // The latent is the same, and with it the answer.
        let answers = try [Tool.run(["decode", old]), Tool.run(["decode", new] + mine)].map { run in
            run.text.split(separator: "\n").dropFirst()
        }
        #expect(answers[0].count == 5 && answers[0] == answers[1])
        // What shipped cannot read it, and says so.
        let refused = try Tool.run(["decode", new])
        #expect(refused.status != 0 && refused.text.isEmpty)
    }

    @Test func aFactorisedPriorGetsContexts() throws {
        let sizes = ["--contexts", "4", "--neighbour-contexts", "3", "--context-tables", "9", "--dead-zone", "0.1"]
        let units = ["--context-units", "16"]
        let run = try Tool.run(
            ["fit", "scenes", "--rate", "2", "--data", images, "--output", folder("s.safetensors")] + sizes + units)
        #expect(run.status == 0, "\(run.errors)")
        let prior = try FeatureModel(bytes: folder.read("s.safetensors")).prior as? ContextPrior
        #expect(prior?.contextCount == 12 && prior?.deadZone == 0.1 && prior?.network?.units == 16)
    }

    @Test func whatCannotBeFittedIsSaidSo() throws {
        let networks = try fit("scenes")
        #expect(networks.status != 0 && networks.errors.contains("--rate"), "\(networks.errors)")
        let classifier = try fit("photographs-classifier")
        #expect(classifier.status != 0 && classifier.errors.contains("classifier"), "\(classifier.errors)")
        let nowhere = try Tool.run(["fit", "photographs", "--data", folder("no"), "--output", folder("a.safetensors")])
        #expect(nowhere.status != 0 && nowhere.errors.contains(folder("no")), "\(nowhere.errors)")
        for option in [
            ["--images", "15"], ["--contexts", "1"], ["--context-tables", "0"], ["--context-units", "20"],
            ["--dead-zone", "0.5"],
        ] {
            let output = ["--output", folder("b.safetensors")]
            let run = try Tool.run(["fit", "photographs", "--data", images] + output + option)
            #expect(run.status == 64 && run.errors.contains(option[0]), "\(run.errors)")
        }
        for index in 15..<32 { try FileManager.default.removeItem(atPath: images + "/\(index).png") }
        let few = try fit("photographs")
        #expect(few.status != 0 && few.errors.contains("15 images"), "\(few.errors)")
        try folder.write([1, 2, 3], "images/9.png")
        let broken = try fit("photographs", "--images", "16")
        #expect(broken.status != 0 && !FileManager.default.fileExists(atPath: folder("fitted.safetensors")))
        try folder.write([1, 2, 3], "fitted.safetensors")
        #expect(try fit("photographs").status != 0)
        #expect(try folder.read("fitted.safetensors") == [1, 2, 3])
    }
}
