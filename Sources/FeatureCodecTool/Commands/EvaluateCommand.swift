import ArgumentParser
import Datasets
import FeatureCodec
import Foundation
import RateDistortion

/// `featurecodec evaluate`: methods, settings and images to rate and accuracy.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure what each byte buys: bytes, accuracy, PSNR and time of image codecs and feature codecs.",
        discussion: """
            Without --data the procedural scenes are rendered and measured. METHODS is a list such as \
            png,jpeg:10-90:10,photographs: an image codec with its qualities, a family, or a model's name or path. An \
            image codec is also counted without tables and headers (jpeg+abbreviated), and judged by a classifier \
            tuned on its images where one is at hand (jpeg+tuned). jpeg-features:LAYER:50-90:10 codes the values of a layer \
            of the task's classifier as JPEG images. With --output a run that was interrupted (status \
            75) or killed goes on where it stopped when the same command is given again. --shard 2/4 measures the second \
            of four parts; `featurecodec merge` makes one result of them.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The folder of labelled images: one folder per class, or train/ and test/ above them.",
            valueName: "dir"))
    var data: String?

    @Option(help: "What to measure; by default png, jpeg and every family that ships for the task.")
    var methods: String?

    @Option(
        help: ArgumentHelp("The classifier that judges decoded images: a path or a shipped model.", valueName: "model"))
    var task: String?

    @Option(
        help: ArgumentHelp(
            "A classifier tuned on a codec's decoded images, such as jpeg=PATH; may be repeated.",
            valueName: "codec=model"
        ))
    var judge: [String] = []

    @Option(help: "The classes that compete for an answer: those of the data, or all that the model knows.")
    var classes = LabelMap.Scope.data

    @Option(help: "The most images to measure, spread over the classes.")
    var limit: Int?

    @Option(help: "How many images to measure at a time.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(
        help: ArgumentHelp(
            "The folder for images.csv, results.json, results.csv, report.html and plots.",
            valueName: "report-dir"))
    var output: String?

    @Option(help: "How the results are printed.")
    var format = OutputFormat.text

    @Option(help: "How many example images the report shows.")
    var examples = 12

    @Option(help: ArgumentHelp("Measure one of n equal parts of the images alone.", valueName: "i/n"))
    var shard: Shard?

    @Flag(help: "End the run at an image that cannot be read, instead of leaving it out.")
    var strict = false

    @Flag(help: "Start over, whatever the report's folder holds.")
    var force = false

    func validate() throws {
        guard (1...1_024).contains(threads) else {
            throw ValidationError("--threads must be in 1...1024, not \(threads)")
        }
        guard limit ?? 1 >= 1 else { throw ValidationError("--limit must be at least 1, not \(limit ?? 0)") }
        guard (0...100).contains(examples) else {
            throw ValidationError("--examples must be in 0...100, not \(examples)")
        }
        guard shard == nil || output != nil else {
            throw ValidationError("--shard needs --output, the folder of the part for `featurecodec merge`")
        }
    }

    func run() throws {
        do {
            try evaluate()
        } catch let error as EvaluationError {
            throw ToolError(error)
        } catch let error as DatasetError {
            throw ToolError(error)
        } catch let error as FeatureCodecError {
            throw ToolError(error)
        }
    }

    private func evaluate() throws {
        let setup = EvaluationSetup(hasData: data != nil)
        let plan = try plan(setup)
        let machine = EvaluationResults.MachineFacts.current(engine: setup.engine, threads: threads)
        let manifest = RunManifest(plan: plan, machine: machine)
        for name in manifest.data.emptyClasses { StandardError.write("the class '\(name)' has no image in the data") }
        let report = try output.map { try ReportFolder.open($0, for: manifest, force: force) }
        if let log = report?.log, log.imageCount > 0 {
            StandardError.write("\(log.path) holds \(log.imageCount) images already")
        }
        let interruption = Interruption()
        interruption.listenToSignals()
        let line = ProgressLine()
        let outcome = try Evaluator(plan: plan, threads: threads).run(
            log: report?.log,
            keepsRecords: false,
            shouldStop: { interruption.isRequested },
            progress: line.show
        )
        reportUnreadable(outcome.unreadable)
        let results = try EvaluationResults(run: manifest, tally: outcome.tally)
        if let report {
            let page = try ReportPage(results: results, plan: plan, exampleCount: examples)
            try report.folder.write(results, page: page)
        }
        switch format {
        case .text: try StandardOutput.write(line: results.text())
        case .json: try StandardOutput.write([UInt8](results.json()))
        }
        if let report { StandardError.write("report: \(report.folder.path)/report.html") }
    }

    private func reportUnreadable(_ reasons: [String]) {
        let shown = 10
        for reason in reasons.prefix(shown) { StandardError.write("left out: \(reason)") }
        if reasons.count > shown { StandardError.write("left out: \(reasons.count - shown) more") }
    }

    private func plan(_ setup: EvaluationSetup) throws -> EvaluationPlan {
        let data = try evaluationData()
        let named = try methods.map { try MethodRequest.list($0) }
        var (library, requests) = try setup.codecs(named ?? [])
        let model = try setup.judge(named: task, codecs: library)
        if named == nil { (library, requests) = try setup.codecs(try setup.defaultRequests(judge: model)) }
        library.classifier = model
        let judge = try Judge(model: model, engine: setup.engine)
        let task = try ClassificationTask(judge: judge, tunedJudges: try setup.tunedJudges(self.judge, of: model))
        return try EvaluationPlan(
            data: data,
            task: task,
            methods: try PlannedMethod.list(requests, library: library, task: task),
            scope: classes,
            limit: limit,
            shard: shard,
            skipsUnreadable: !strict
        )
    }

    private func evaluationData() throws -> EvaluationData {
        guard let data else { return EvaluationData(SceneDataset(split: .test)) }
        let folder = try ImageFolder(path: data, split: .test)
        return EvaluationData(folder, labelTable: folder.labelTable)
    }
}
