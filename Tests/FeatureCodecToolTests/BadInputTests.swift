import FeatureCodec
import Foundation
import Testing

/// Inputs that no command can use: each has a clear error, its exit status, and leaves nothing behind.
@Suite struct BadInputTests {
    let folder: TemporaryFolder
    let image: String
    let model = ["--model", Samples.path("tiny-1.safetensors")]

    init() throws {
        folder = try TemporaryFolder()
        image = try folder.write(try Samples.png(), "picture.png")
    }

    @Test func badStreamsAreToldApart() throws {
        let stream = try Samples.bytes("tiny-1.fcb")
        var flipped = stream
        flipped[stream.count / 2] ^= 4
        let foreign = CodedStream(fingerprint: 0x0BAD_F00D, payload: [1, 2, 3]).serialized()
        let cases: [(name: String, bytes: [UInt8], words: String)] = [
            ("empty", [], "empty"), ("short", Array(stream.dropLast(3)), "cut short"), ("flipped", flipped, "damaged"),
            ("long", stream + [0], "1 more than"), ("picture", try Samples.png(), "not a feature stream"),
            ("foreign", foreign, "0badf00d"),
        ]
        for (name, bytes, words) in cases {
            let path = try folder.write(bytes, "\(name).fcb")
            let run = try Tool.run(["decode", path, "--features", folder("\(name).npy")] + model)
            #expect(run.status == 65, "\(name): \(run.errors)")
            #expect(run.errors.contains(words), "\(name): \(run.errors)")
            #expect(run.errors.contains(path))
            #expect(run.output.isEmpty)
            #expect(!folder.has("\(name).npy"))
        }
        let unknown = try Tool.run(["decode", try folder.write(foreign, "other.fcb")])
        #expect(unknown.status == 65)
        #expect(unknown.errors.contains("--model-path") && unknown.errors.contains("other.fcb"))
    }

    @Test func oneFailingInputDoesNotStopTheOthers() throws {
        let broken = try folder.write(Array(try Samples.png().prefix(60)), "broken.png")
        let last = try folder.write(try Samples.png(phase: 5), "last.png")
        let inputs = [image, broken, folder("absent.png"), last]
        let run = try Tool.run(["encode"] + inputs + ["--output", folder("out")] + model)
        #expect(run.status == 66)
        #expect(run.errors.contains("broken.png") && run.errors.contains("absent.png"))
        #expect(try folder.names(in: "out") == ["last.fcb", "picture.fcb"])
        let milder = try Tool.run(["encode", image, broken, "--output", folder("again")] + model)
        #expect(milder.status == 65)
    }

    @Test func existingOutputsAreKept() throws {
        let place = try folder.write([1, 2, 3], "place.fcb")
        let refused = try Tool.run(["encode", image, "--output", place] + model)
        #expect(refused.status == 73)
        #expect(refused.errors.contains("--force"))
        #expect(try folder.read("place.fcb") == [1, 2, 3])
        let replaced = try Tool.run(["encode", image, "--output", place, "--force"] + model)
        #expect(replaced.status == 0)
        #expect(try folder.read("place.fcb").count > 3)
        #expect(try folder.names() == ["picture.png", "place.fcb"])
    }

    @Test func unwritableOutputsAreReported() throws {
        let below = try Tool.run(["encode", image, "--output", image + "/x.fcb"] + model)
        #expect(below.status == 73, "\(below.errors)")
        let report = ["evaluate", "--limit", "2", "--methods", "png", "--output", image + "/report"]
        let unmade = try Tool.run(report)
        #expect(unmade.status == 73 && unmade.errors.contains("Not a directory"), "\(unmade.errors)")
        let nowhere = try Tool.run(["encode", image, "--output", folder("absent/x.fcb")] + model)
        #expect(nowhere.status == 73)
        #expect(try folder.names() == ["picture.png"])
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let full = try Tool.run(["encode", image, "--output", "/dev/full"] + model)
        #expect(full.status == 74, "\(full.errors)")
        let closed = try Tool.run(["encode", image, "--output", "-"] + model, output: "/dev/full")
        #expect(closed.status == 74, "\(closed.errors)")
        let results = try folder.write(Self.results(bytes: 100), "results.json")
        for command in [["inspect", Samples.path("tiny-1.fcb")], ["models"], ["compare", results, results]] {
            let report = try Tool.run(command, output: "/dev/full")
            #expect(report.status == 74, "\(command): \(report.errors)")
        }
        // A log that cannot be written does not end the work.
        #expect(try Tool.run(["encode", folder("absent.png")] + model, errorOutput: "/dev/full").status == 66)
    }

    /// The results of two image codecs at four rates each, the first of which takes so many bytes.
    private static func results(bytes: Int) -> [UInt8] {
        func points(_ factor: Int) -> String {
            (1...4).map { rate in
                """
                {"setting": "q=\(rate)", "bytes": \(rate == 1 ? bytes : 100 * factor * rate), "payload_bytes": 50, \
                "bpp": 1, "top1": 0.\(rate)5, "top5": 0.9, "encode_ms": 1, "decode_ms": 1, "images": 4}
                """
            }.joined(separator: ", ")
        }
        return Array(
            """
            {"schema": 1,
             "dataset": {"name": "d", "images": 4, "width": 8, "height": 8, "hash": "0", "classes": ["a"], "unreadable": []},
             "task": {"kind": "classification", "name": "t", "fingerprint": "0", "classes": "data", "tuned": []},
             "machine": {"processor": "p", "processors": 1, "system": "s", "engine": "e", "threads": 1, "versions": {}},
             "methods": [{"name": "one", "points": [\(points(1))]}, {"name": "two", "points": [\(points(2))]}]}
            """.utf8
        )
    }

    @Test(arguments: [0, -5])
    func resultsWithoutBytesAreRefused(bytes: Int) throws {
        let good = try folder.write(Self.results(bytes: 100), "good.json")
        let bad = try folder.write(Self.results(bytes: bytes), "bad.json")
        for files in [[good, bad], [bad, good]] {
            let run = try Tool.run(["compare"] + files)
            #expect(run.status == 65, "\(run.errors)")
            #expect(run.errors.contains("bad.json"))
        }
        #expect(try Tool.run(["compare", good, good]).status == 0)
        #expect(try Tool.run(["compare", good, "-"], input: Self.results(bytes: 100)).status == 0)
    }

    @Test func anInputIsNotReplacedByItsOutput() throws {
        let before = try folder.read("picture.png")
        let run = try Tool.run(["encode", image, "--output", image, "--force"] + model)
        #expect(run.status == 64 && run.errors.contains("is the input itself"), "\(run.errors)")
        #expect(try folder.read("picture.png") == before)
    }

    @Test func aModelIsNotReplacedByItsOutput() throws {
        let file = folder("model.safetensors")
        #expect(try Tool.run(["export", "scenes-1", "--output", file]).status == 0)
        #expect(try Tool.run(["encode", image, "--model", file, "--output", folder("stream.fcb")]).status == 0)
        let before = try folder.read("model.safetensors")
        for words in [
            ["encode", image, "--model", file, "--output", file, "--force"],
            ["decode", folder("stream.fcb"), "--model", file, "--features", file, "--force"],
        ] {
            let run = try Tool.run(words)
            #expect(run.status == 64 && run.errors.contains("is the input itself"), "\(run.errors)")
        }
        #expect(try folder.read("model.safetensors") == before)
    }

    /// A killed process leaves a file of a passing name; another of the same number is not stopped by it, nor by long names.
    @Test func passingNamesAreFree() throws {
        let name = String(repeating: "n", count: 250) + ".fcb"
        let script = "for n in 0 1; do touch \"$1/.featurecodec-$$-$n.part\"; done; shift; exec \"$@\""
        let words =
            ["-c", script, "sh", folder.path, try Tool.executable().path, "encode", image, "--output", folder(name)]
            + model
        let process = Process()
        (process.executableURL, process.arguments) = (URL(fileURLWithPath: "/bin/sh"), words)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && folder.has(name))
    }

    @Test func noFolderIsMadeForMisuse() throws {
        let out = folder("out")
        #expect(try Tool.run(["encode", image, image, "--output", out] + model).status == 64)
        #expect(try Tool.run(["encode", "-", "-", "--output", out] + model).status == 64)
        #expect(try Tool.run(["decode", "-", "-"] + model).status == 64)
        #expect(try Tool.run(["encode", image, "--output", ""] + model).status == 64)
        #expect(try folder.names() == ["picture.png"])
    }

    @Test func aClassifierIsNoCodec() throws {
        for command in [["decode", Samples.path("tiny-1.fcb")], ["encode", image]] {
            let run = try Tool.run(command + ["--model", "scenes-classifier"])
            #expect(run.status == 64 && run.errors.contains("is a classifier"), "\(run.errors)")
        }
    }

    @Test func modelsThatCannotBeUsedAreNamed() throws {
        let file = try Samples.bytes("tiny-1.safetensors")
        var damaged = file
        damaged[file.count - 5] ^= 0x40
        let cases: [(model: String, status: Int32, words: String)] = [
            (folder("absent.safetensors"), 66, "absent.safetensors"), ("paintings", 64, "paintings"),
            (try folder.write(damaged, "damaged.safetensors"), 65, "damaged.safetensors"),
            (try folder.write(Array(file.prefix(900)), "short.safetensors"), 65, "short.safetensors"),
            (try folder.write([], "empty.safetensors"), 65, "empty.safetensors"), (image, 65, "picture.png"),
            (Samples.top.appendingPathComponent("Sources").path, 66, "Sources"),
        ]
        for (model, status, words) in cases {
            let run = try Tool.run(["decode", Samples.path("tiny-1.fcb"), "--model", model])
            #expect(run.status == status, "\(model): \(run.errors)")
            #expect(run.errors.contains(words), "\(model): \(run.errors)")
        }
    }

    @Test func misuseIsExplained() throws {
        #expect(try Tool.run(["encode"]).status == 64)
        #expect(try Tool.run(["decode", Samples.path("tiny-1.fcb"), "--loud"]).status == 64)
        #expect(try Tool.run(["decode", Samples.path("tiny-1.fcb"), "--top=-1"]).status == 64)
        #expect(try Tool.run(["encode", image, image, "--output", "-"] + model).status == 64)
        #expect(try Tool.run(["inspect", folder("absent.fcb")]).status == 66)
        #expect(try Tool.run(["inspect", folder.path]).status == 66)
        #expect(try Tool.run(["--help"]).status == 0)
    }
}
