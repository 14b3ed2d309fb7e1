import Foundation
import Testing

@Suite struct DatasetCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func scenes(_ arguments: String...) throws -> Tool.Run {
        try Tool.run(["dataset", "scenes"] + arguments)
    }

    @Test func bothSplitsAreWritten() throws {
        let run = try scenes("--output", folder("scenes"), "--count", "10", "--test-count", "11", "--seed", "3")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("10 training and 11 test images in 10 classes"))
        #expect(try folder.names(in: "scenes") == ["test", "train"])
        #expect(try folder.names(in: "scenes/train/wood") == ["0000.png"])
        #expect(try folder.names(in: "scenes/test/brick") == ["0000.png", "0001.png"])
    }

    @Test func aDataSetIsReplacedOnlyByForce() throws {
        let arguments = ["dataset", "scenes", "--output", folder("scenes"), "--count", "0", "--test-count", "10"]
        #expect(try Tool.run(arguments + ["--seed", "3"]).status == 0)
        let first = try folder.read("scenes/test/wood/0000.png")
        let refused = try Tool.run(arguments + ["--seed", "4"])
        #expect(refused.status == 73 && refused.errors.contains("--force"), "\(refused.errors)")
        #expect(try folder.read("scenes/test/wood/0000.png") == first)
        #expect(try Tool.run(arguments + ["--seed", "4", "--force"]).status == 0)
        #expect(try folder.read("scenes/test/wood/0000.png") != first)
        #expect(try folder.names() == ["scenes"])
    }

    @Test func anInterruptedExportLeavesNothing() throws {
        let arguments = ["dataset", "scenes", "--output", folder("scenes"), "--count", "50000", "--threads", "1"]
        let status = try Tool.interrupt(arguments) { (try? folder.names().isEmpty) == false }
        #expect(status == 75)
        #expect(try folder.names().isEmpty)
    }

    @Test func mistakesHaveTheirStatus() throws {
        #expect(try scenes("--output", folder("absent/scenes"), "--count", "0").status == 73)
        #expect(try scenes("--output", folder("scenes"), "--count", "100001").status == 64)
        #expect(try scenes("--output", folder("scenes"), "--threads", "0").status == 64)
        #expect(try scenes("--count", "1").status == 64)
        try folder.write([1], "mine")
        let foreign = try scenes("--output", folder.path, "--force")
        #expect(foreign.status == 73 && foreign.errors.contains("mine"), "\(foreign.errors)")
        #expect(try folder.names() == ["mine"])
    }
}
