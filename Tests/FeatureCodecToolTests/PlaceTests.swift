import FeatureCodec
import Foundation
import Testing

/// Names that mean something to a shell or to the tool, and places that are not what they should be.
@Suite struct PlaceTests {
    let folder: TemporaryFolder
    let image: String

    init() throws {
        folder = try TemporaryFolder()
        image = try folder.write(try Samples.png(), "picture.png")
    }

    /// Runs the tool within the folder by a line for bash, in which `$0` is the tool.
    private func bash(_ line: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", line, try Tool.executable().path]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func aTildeIsPartOfAName() throws {
        #expect(try bash("$0 dataset scenes --output '~sc' --count 0 --test-count 2") == 0)
        #expect(try bash("$0 evaluate --task none --data '~sc/test' --methods png --output '~report'") == 0)
        #expect(try folder.names() == ["picture.png", "~report", "~sc"])
        #expect(try folder.names(in: "~report").contains("results.json"))
        #expect(try folder.names(in: "~report").contains("images.csv"))
    }

    @Test func aDashIsStandardOutputAndNoFolder() throws {
        try FileManager.default.createDirectory(at: folder.url("-"), withIntermediateDirectories: true)
        let words = "$0 encode picture.png --model \(Samples.path("tiny-1.safetensors")) --output -"
        #expect(try bash("test $(\(words) | head -c 1 | od -An -tx1) = fc") == 0)
        #expect(try folder.names(in: "-").isEmpty)
        for name in ["-", "''"] {
            #expect(try bash("$0 dataset scenes --output \(name) --count 0 --test-count 2") == 64)
            #expect(try bash("$0 evaluate --methods png --limit 2 --output \(name)") == 64)
            #expect(try bash("$0 merge a b --output \(name)") == 64)
        }
        #expect(try folder.names() == ["-", "picture.png"])
    }

    @Test func missingFoldersAreNoticedBeforeTheWork() throws {
        for words in [
            ["export", "scenes-1", "--output", folder("none/model")],
            ["fit", "scenes-1", "--data", folder("no-data"), "--output", folder("none/model")],
            ["encode", image, "--output", folder("none/stream.fcb")],
        ] {
            let run = try Tool.run(words)
            #expect(run.status == 73 && run.errors.contains("cannot be created"), "\(words[0]): \(run.errors)")
        }
    }

    @Test func modelsOfAFolderAreWholeOrNamed() throws {
        try FileManager.default.createDirectory(at: folder.url("models"), withIntermediateDirectories: true)
        for name in ["tiny-1", "tiny-2"] {
            try folder.write(try Samples.bytes("\(name).safetensors"), "models/\(name).safetensors")
        }
        // A file of something else is passed over, and what is no file.
        #expect(try bash("mkdir models/folder.safetensors; ln -s nowhere models/dangling.safetensors") == 0)
        try folder.write([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), "models/other.safetensors")
        let words = ["encode", image, "--model", folder("models"), "--force"]
        #expect(try Tool.run(words).status == 0)
        try folder.write(Array(try Samples.bytes("tiny-2.safetensors").prefix(300)), "models/tiny-2.safetensors")
        let run = try Tool.run(words)
        #expect(run.status == 65 && run.errors.contains("tiny-2.safetensors"), "\(run.errors)")
    }

    @Test func pipesAreReadOnce() throws {
        let model = Samples.path("tiny-1.safetensors")
        #expect(try bash("$0 encode picture.png --model <(cat \(model)) --output piped.fcb") == 0)
        #expect(try bash("$0 encode picture.png --model \(model) --output whole.fcb") == 0)
        #expect(try folder.read("piped.fcb") == folder.read("whole.fcb"))
        #expect(try bash("$0 decode piped.fcb --model <(cat \(model))") == 0)
    }

    /// Whoever reads the lines may go away; that is said once.
    @Test func aFullOutputIsSaidOnce() throws {
        let images = try (0..<9).map { try folder.write(try Samples.png(), "\($0).png") }
        let model = ["--model", Samples.path("tiny-1.safetensors")]
        let run = try Tool.run(["encode"] + images + ["--output", folder("streams")] + model, output: "/dev/full")
        #expect(run.status == 74)
        #expect(run.errors.components(separatedBy: "standard output").count == 2, "\(run.errors)")
    }
}
