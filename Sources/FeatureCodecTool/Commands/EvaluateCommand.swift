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
            png,jpeg:10-90:10,photographs: an image codec with its qualities, a family, or a model's name or path. Image \
            codecs are png, jpeg (also jpeg-444, jpeg-progressive, jpeg-progressive-444, jpeg-standard) and, in builds with \
            their package traits, webp:10-90:10, webp-lossless, jxl:d=0.5,1,2,4 and avif:20-80:20. An \
            image codec is also counted without tables and headers (jpeg+abbreviated), and judged by a classifier \
            tuned on its images where one is at hand (jpeg+tuned). jpeg-features:LAYER:50-90:10 codes the values of a layer \
            of the task's classifier as JPEG images. --task none asks nothing: image codecs are measured on the images of a \
            folder at their own size. With --output a run that was interrupted (status \
            75) goes on where it stopped.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The folder of labelled images: one folder per class, or train/ and test/ above them; any with --task none.",
            valueName: "dir"))
    var data: String?

    @Option(help: "What to measure; by default png, jpeg and every family that ships for the task.")
    var methods: String?

    @Option(
        help: ArgumentHelp(
            "The classifier that judges decoded images: a path or a shipped model; none compares pixels alone.",
            valueName: "model"
        ))
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

    @Flag(help: "Leave images out that cannot be read, instead of ending the run.")
    var skipUnreadable = false

    @Flag(help: "Measure how far features that come back are from the uncompressed image's; takes another pass.")
    var featureError = false

    @Flag(help: "Replace the results of another plan in the report's folder.")
    var force = false

    func validate() throws {
        guard (1...1_024).contains(threads) else {
            throw ValidationError("--threads must be in 1...1024, not \(threads)")
        }
        guard limit ?? 1 >= 1 else { throw ValidationError("--limit must be at least 1, not \(limit ?? 0)") }
        guard (0...100).contains(examples) else {
            throw ValidationError("--examples must be in 0...100, not \(examples)")
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
        let report = try output.map { try ReportFolder.open($0, for: plan, force: force) }
        let interruption = Interruption()
        interruption.listenToSignals()
        let line = ProgressLine()
        let outcome = try Evaluator(plan: plan, threads: threads).run(
            log: report?.log,
            shouldStop: { interruption.isRequested },
            progress: line.show
        )
        for reason in outcome.unreadable { StandardError.write("left out: \(reason)") }
        let machine = EvaluationResults.MachineFacts.current(engine: setup.engine, threads: threads)
        let results = try EvaluationResults(plan: plan, outcome: outcome, machine: machine)
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

    private func plan(_ setup: EvaluationSetup) throws -> EvaluationPlan {
        if task == "none" { return try pixelPlan(setup) }
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
            skipsUnreadable: skipUnreadable,
            measuresFeatures: featureError
        )
    }

    /// Image codecs on images at their own size, without a network.
    private func pixelPlan(_ setup: EvaluationSetup) throws -> EvaluationPlan {
        guard judge.isEmpty else {
            throw ToolError(.usage, "--task none asks nothing of the images; leave --judge out")
        }
        let (library, requests) = try setup.codecs(try MethodRequest.list(methods ?? "png,jpeg"))
        return try EvaluationPlan(
            data: try pixelData(),
            task: nil,
            methods: try PlannedMethod.list(requests, library: library, task: nil),
            limit: limit,
            skipsUnreadable: skipUnreadable
        )
    }

    /// The images that lie in the folder itself, or those of its class folders where there are none.
    private func pixelData() throws -> EvaluationData {
        guard let data else { return try evaluationData() }
        do {
            return EvaluationData(try FlatImageFolder(path: data))
        } catch  where error.code == .noImages {
            return try evaluationData()
        }
    }

    private func evaluationData() throws -> EvaluationData {
        guard let data else { return EvaluationData(SceneDataset(split: .test)) }
        let folder = try ImageFolder(path: data, split: .test)
        return EvaluationData(folder, labelTable: folder.labelTable)
    }
}
