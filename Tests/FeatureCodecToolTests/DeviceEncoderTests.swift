import FeatureCodec
import Foundation
import ImageCodecs
import Pixels
import Testing

/// `featurecodec-encode` as a process: what a device runs.
@Suite struct DeviceEncoderTests {
    let folder: TemporaryFolder
    let image: String
    let model: String

    /// A picture, and the encoder of `photographs` with all its rates.
    init() throws {
        folder = try TemporaryFolder()
        let samples = (0..<(60 * 50 * 3)).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0 / 400) }
        let picture = RasterImage(width: 60, height: 50, samples: samples)
        image = try folder.write(try JPEGEncoder(quality: 90).encode(picture), "image.jpg")
        model = folder("encoder.safetensors")
        #expect(try Tool.run(["export", "photographs", "--part", "encoder", "--output", model]).status == 0)
    }

    private func encode(_ words: String..., input: [UInt8] = [], fileSizeLimit: Int? = nil) throws -> Tool.Run {
        try Tool.run(words, command: "featurecodec-encode", input: input, fileSizeLimit: fileSizeLimit)
    }

    @Test func itsStreamsAreThoseOfTheTool() throws {
        for (rate, name) in [("1", "1"), ("6", "6"), ("200B", "limit")] {
            let run = try encode(model, image, folder("\(name).fcb"), "--rate", rate)
            #expect(run.status == 0 && run.text.isEmpty && run.errors.isEmpty, "\(run.errors)")
            let whole = ["encode", image, "--model", "photographs", "--rate", rate, "--output", folder("whole.fcb")]
            #expect(try Tool.run(whole + ["--force"]).status == 0)
            #expect(try folder.read("\(name).fcb") == folder.read("whole.fcb"), "\(rate)")
        }
        let pipes = try encode(model, "-", "-", input: try folder.read("image.jpg"))
        #expect(try pipes.status == 0 && pipes.output == folder.read("6.fcb"))
        let piped = try encode("-", image, "-", input: try folder.read("encoder.safetensors"))
        #expect(try piped.status == 0 && piped.output == folder.read("6.fcb"))
        #expect(try Tool.run(["decode", folder("6.fcb")]).status == 0)
    }

    @Test func whatIsWrongIsSaid() throws {
        let text = try folder.write(Array("no picture".utf8), "text.txt")
        let stream = folder("stream.fcb")
        let faults: [(words: [String], status: Int32, mention: String)] = [
            ([], 64, "--help"), ([model, image], 64, "--help"), ([model, image, stream, "--what"], 64, "--what"),
            ([model, image, stream, "--rate"], 64, "--rate"), ([model, image, stream, "--rate", "0"], 64, "--rate"),
            ([folder("no.safetensors"), image, stream], 66, "no.safetensors"),
            ([model, folder("no.jpg"), stream], 66, "no.jpg"), ([text, image, stream], 65, "text.txt"),
            ([model, text, stream], 65, "text.txt"), ([model, image, stream, "--rate", "9"], 65, "9"),
            ([model, image, stream, "--rate", "20B"], 65, "limit of 20"),
            ([model, image, folder("no/stream.fcb")], 73, "no/stream.fcb"),
            ([model, image, folder.path], 73, "folder"),
        ]
        for fault in faults {
            let run = try Tool.run(fault.words, command: "featurecodec-encode")
            #expect(run.status == fault.status && run.errors.contains(fault.mention), "\(fault) \(run.errors)")
            #expect(run.output.isEmpty && !folder.has("stream.fcb"))
        }
        #expect(try folder.names() == ["encoder.safetensors", "image.jpg", "text.txt"])
    }

    @Test func inputsAreNotReplaced() throws {
        for input in [model, image] {
            let before = try Data(contentsOf: URL(fileURLWithPath: input))
            let run = try encode(model, image, input, "--force")
            #expect(run.status == 64 && run.errors.contains("is the input itself"), "\(run.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: input)) == before)
        }
    }

    @Test func aFileOfOneRateHasNoOther() throws {
        let one = folder("one.safetensors")
        let words = ["export", "photographs", "--rate", "2", "--part", "encoder", "--output", one]
        #expect(try Tool.run(words).status == 0)
        let run = try encode(one, image, folder("stream.fcb"), "--rate", "5")
        #expect(run.status == 64 && run.errors.contains("no rate 5") && run.errors.contains("only 2"), "\(run.errors)")
        #expect(!folder.has("stream.fcb"))
        #expect(try encode(one, image, folder("stream.fcb"), "--rate", "2").status == 0)
    }

    @Test func streamsThatExistAreKept() throws {
        try folder.write([1, 2, 3], "stream.fcb")
        let run = try encode(model, image, folder("stream.fcb"))
        #expect(run.status == 73 && run.errors.contains("--force"))
        #expect(try folder.read("stream.fcb") == [1, 2, 3])
        #expect(try encode(model, image, folder("stream.fcb"), "--force").status == 0)
        #expect(try folder.read("stream.fcb").count > 3)
        // A full disk leaves what was there.
        let full = try encode(model, image, folder("stream.fcb"), "--force", fileSizeLimit: 0)
        #expect(full.status != 0)
        #expect(try folder.read("stream.fcb").count > 3 && folder.names().count == 3)
        #expect(try encode("--help").text.contains("Usage"))
    }
}
