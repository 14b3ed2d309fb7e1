import ArgumentParser
import CommandSupport
import Datasets
import RateDistortion

/// `featurecodec dataset`: data that the package can make itself.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Make data to train and measure on.",
        subcommands: [ScenesCommand.self]
    )
}

/// `featurecodec dataset scenes`: the procedural data set as folders of PNG files.
struct ScenesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenes",
        abstract: "Render the procedural data set: ten materials, \(SceneRenderer.side)x\(SceneRenderer.side) pixels.",
        discussion: """
            Writes train/CLASS/NNNN.png and test/CLASS/NNNN.png. With the default seed and number the test images are \
            the ones that 'evaluate' uses where no data is named. The same seed gives the same pixels on every machine.
            """
    )

    @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"))
    var output: String

    @Option(help: "How many training images to render.")
    var count = 8000

    @Option(help: "How many test images to render.")
    var testCount = SceneDataset.defaultTestCount

    @Option(help: "What the images are drawn from.")
    var seed = SceneDataset.defaultSeed

    @Option(help: "How many images to render at a time.")
    var threads = 2

    @Flag(help: "Replace a data set that stands there already.")
    var force = false

    func validate() throws {
        for (name, value) in [("--count", count), ("--test-count", testCount)] {
            guard (0...SceneDataset.maximumCount).contains(value) else {
                throw ValidationError("\(name) must be in 0...\(SceneDataset.maximumCount), not \(value)")
            }
        }
        guard PlanFile.threadRange.contains(threads) else {
            throw ValidationError("--threads must be in \(PlanFile.threadRange), not \(threads)")
        }
    }

    func run() throws {
        try OutputFolder.checkName(output)
        let interruption = Interruption()
        interruption.listenToSignals()
        do {
            try SceneExport(trainingCount: count, testCount: testCount, seed: seed, threads: threads)
                .write(to: output, replacing: force, shouldStop: { interruption.isRequested })
        } catch {
            throw ToolError(error)
        }
        try StandardOutput.write(
            line: "\(output): \(count) training and \(testCount) test images in \(SceneKind.allCases.count) classes"
        )
    }
}
