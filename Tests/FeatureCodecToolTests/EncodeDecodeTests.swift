import FeatureCodec
import Foundation
import ImageCodecs
import NeuralNetwork
import Pixels
import Testing

@Suite struct EncodeDecodeTests {
    let folder: TemporaryFolder
    let image: String

    init() throws {
        folder = try TemporaryFolder()
        image = try folder.write(try Samples.png(), "picture.png")
    }

    private func json(_ run: Tool.Run) throws -> [JSONValue] {
        try run.text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    @Test func aPictureBecomesAStreamAndAnAnswer() throws {
        let encoded = try Tool.run(["encode", image, "--model", Samples.path("tiny-1.safetensors"), "--format", "json"])
        #expect(encoded.status == 0, "\(encoded.errors)")
        let written = try folder.read("picture.fcb")
        let report = try #require(try json(encoded).first)
        #expect(report["bytes"]?.integer == written.count)
        #expect(report["output"]?.text?.hasSuffix("picture.fcb") == true)

        // The model is found by the fingerprint in the stream.
        let arguments = ["decode", folder("picture.fcb"), "--model-path", Samples.models.path, "--top", "2"]
        let decoded = try Tool.run(arguments + ["--format", "json"])
        #expect(decoded.status == 0, "\(decoded.errors)")
        let answer = try #require(try json(decoded).first)
        #expect(answer["model"]?.text == "tiny-1")
        #expect(answer["bytes"]?.integer == written.count)
        #expect(answer["answers"]?.array?.count == 2)
        let text = try Tool.run(arguments)
        let best = try #require(answer["answers"]?.array?.first?["label"]?.text)
        #expect(text.text.contains(best))
    }

    @Test func standardInputAndOutputServe() throws {
        let model = ["--model", Samples.path("tiny-2.safetensors")]
        let encoded = try Tool.run(["encode", "-"] + model, input: try Samples.png())
        #expect(encoded.status == 0, "\(encoded.errors)")
        #expect(encoded.output.prefix(2) == [0xFC, 0xB1])
        let file = try Tool.run(["encode", image, "--output", folder("x.fcb")] + model)
        #expect(file.status == 0)
        #expect(try folder.read("x.fcb") == encoded.output)
        let decoded = try Tool.run(["decode", "-"] + model, input: encoded.output)
        #expect(decoded.status == 0, "\(decoded.errors)")
        #expect(decoded.text.hasPrefix("-: \(encoded.output.count) bytes"))
    }

    @Test func featuresAreWrittenChannelsFirst() throws {
        let stream = Samples.path("tiny-1.fcb")
        let model = ["--model", Samples.path("tiny-1.safetensors")]
        #expect(try Tool.run(["decode", stream, "--features", folder("f.npy")] + model).status == 0)
        #expect(try Tool.run(["decode", stream, "--features", folder("f.safetensors")] + model).status == 0)
        #expect(try Tool.run(["decode", stream, "--features", folder("f.txt")] + model).status == 64)

        let npy = try folder.read("f.npy")
        #expect(npy.prefix(8) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
        let start = 10 + Int(number(npy[8..<10]))
        #expect(start % 64 == 0)
        #expect(String(decoding: npy[10..<start], as: UTF8.self).contains("'shape': (5, 4, 4,)"))
        try #require(npy.count == start + 4 * 80)

        // The library's features are channels last.
        let library = try FeatureDecoder(model: try FeatureModel(bytes: try Samples.bytes("tiny-1.safetensors")))
        let features = try library.decode(try Samples.bytes("tiny-1.fcb")).features
        for index in 0..<80 {
            let value = Float(bitPattern: number(npy[(start + 4 * index)..<(start + 4 * index + 4)]))
            #expect(abs(value - features.scalars[index % 16 * 5 + index / 16]) < 1e-4)
        }

        let safetensors = try folder.read("f.safetensors")
        let table = try JSONValue(parsing: Array(safetensors[8..<(8 + Int(number(safetensors[0..<4])))]))
        #expect(table["features"]?["shape"] == [5, 4, 4])
        #expect(table["latent"]?["shape"] == [4, 4, 4])
        #expect(table["logits"]?["shape"] == [3])
    }

    @Test func severalInputsGoIntoAFolder() throws {
        let other = try folder.write(try Samples.png(phase: 90), "other.png")
        let arguments = ["--model", Samples.models.path, "--output", folder("streams")]
        let encoded = try Tool.run(["encode", image, other] + arguments)
        #expect(encoded.status == 0, "\(encoded.errors)")
        #expect(try folder.names(in: "streams") == ["other.fcb", "picture.fcb"])
        let streams = [folder("streams/picture.fcb"), folder("streams/other.fcb")]
        let features = ["--model", Samples.models.path, "--features", folder("features")]
        let decoded = try Tool.run(["decode"] + streams + features)
        #expect(decoded.status == 0, "\(decoded.errors)")
        #expect(try folder.names(in: "features") == ["other.npy", "picture.npy"])
        // One place for two results is refused before anything is written.
        let same = try folder.write(try Samples.png(), "picture.jpg")
        let clash = try Tool.run(["encode", image, same] + arguments + ["--force"])
        #expect(clash.status == 64)
        #expect(clash.errors.contains("picture.jpg"))
    }

    @Test func severalThreadsWriteTheSameAndSpeakInOrder() throws {
        let names = (0..<7).map { "\($0).png" }
        for (place, name) in names.enumerated() where place != 3 {
            try folder.write(try Samples.png(phase: place * 30), name)
        }
        try folder.write([1, 2, 3], names[3])
        let arguments = ["encode"] + names.map { folder($0) } + ["--model", Samples.path("tiny-2.safetensors")]
        var texts: [String] = []
        var streams: [[[UInt8]]] = []
        for threads in [1, 3] {
            let output = folder("out\(threads)")
            let run = try Tool.run(arguments + ["--threads", "\(threads)", "--output", output])
            #expect(run.status == 65 && run.errors.contains("3.png"), "\(run.errors)")
            texts.append(run.text.replacing(output, with: ""))
            streams.append(
                try names.filter { $0 != "3.png" }.map { name in
                    try folder.read("out\(threads)/" + name.replacing("png", with: "fcb"))
                })
        }
        #expect(texts[0] == texts[1] && texts[0].split(separator: "\n").count == 6)
        #expect(streams[0] == streams[1] && Set(streams[0]).count > 1)
        #expect(try Tool.run(arguments + ["--threads", "0"]).status == 64)
    }

    @Test func largePhotographsAreReadAtAFractionOfTheirSize() throws {
        let row = (0..<320).flatMap { x in [UInt8](repeating: UInt8(40 + x / 2), count: 3) }
        let samples = [[UInt8]](repeating: row, count: 256).flatMap { $0 }
        let photograph = RasterImage(width: 320, height: 256, samples: samples)
        try folder.write(try JPEGEncoder(quality: 90).encode(photograph), "large.jpg")
        let model = ["--model", Samples.path("tiny-2.safetensors")]
        let run = try Tool.run(["encode", folder("large.jpg"), "--source-size", "--format", "json"] + model)
        #expect(run.status == 0, "\(run.errors)")
        let source = try #require(try json(run).first?["source"])
        #expect([source["width"]?.integer, source["height"]?.integer] == [320, 256])
        let header = try Tool.run(["inspect", folder("large.fcb"), "--model-path", Samples.models.path])
        #expect(header.text.contains("320x256"), "\(header.text)")
    }

    @Test func ratesAreChosenByPlaceOrByBytes() throws {
        let command = ["encode", image, "--model", Samples.models.path, "--format", "json", "--force"]
        let finest = try #require(try json(try Tool.run(command)).first)
        #expect(finest["rate_index"]?.integer == 2)
        let coarsest = try #require(try json(try Tool.run(command + ["--rate", "1"])).first)
        #expect(coarsest["rate_index"]?.integer == 1)
        let large = try #require(finest["bytes"]?.integer)
        let small = try #require(coarsest["bytes"]?.integer)
        try #require(small < large)
        let limited = try #require(try json(try Tool.run(command + ["--rate", "\(large - 1)B"])).first)
        #expect(limited["bytes"]?.integer == small)
        let impossible = try Tool.run(command + ["--rate", "\(small - 3)B", "--output", folder("no.fcb")])
        #expect(impossible.status == 65)
        #expect(impossible.errors.contains("3 more than"))
        #expect(!folder.has("no.fcb"))
        for rate in ["3", "0", "many", "-5B"] { #expect(try Tool.run(command + ["--rate=\(rate)"]).status == 64) }
    }

    @Test func inspectingShowsHeadersBitsAndLayers() throws {
        let command = ["inspect", Samples.path("tiny-1.fcb")]
        let models = ["--model-path", Samples.models.path]
        let stream = try Tool.run(command + models)
        #expect(stream.status == 0, "\(stream.errors)")
        #expect(stream.text.contains("tiny-1") && stream.text.contains("4 channels of 4x4"))
        let alone = try Tool.run(command)
        #expect(alone.status == 0)
        #expect(alone.text.contains("not at hand"))
        let numbers = try #require(try json(try Tool.run(command + models + ["--format", "json"])).first)
        let channels = try #require(numbers["channels"]?.array)
        #expect(channels.count == 4)
        let sum = channels.compactMap { $0["bits"]?.number }.reduce(0, +)
        #expect(abs(sum - (numbers["ideal_bits"]?.number ?? 0)) < 1e-6)

        let file = ["inspect", Samples.path("tiny-1.safetensors")]
        let model = try Tool.run(file)
        #expect(model.text.contains("encoder.gdn1") && model.text.contains("factorized"))
        let layers = try #require(try json(try Tool.run(file + ["--format", "json"])).first)
        // 3x3 convolutions from 3 to 6 and from 6 to 4 channels with a normalisation of 6 between.
        #expect(layers["networks"]?["encoder"]?["parameters"]?.integer == 162 + 42 + 216)
        #expect(try Tool.run(["inspect", image]).status == 65)
    }

    @Test func shippedModelsAreListed() throws {
        let text = try Tool.run(["models"])
        #expect(text.status == 0)
        let list = try #require(try json(try Tool.run(["models", "--format", "json"])).first)
        for model in try #require(list["models"]?.array) {
            #expect(text.text.contains(try #require(model["name"]?.text)))
        }
    }
}
