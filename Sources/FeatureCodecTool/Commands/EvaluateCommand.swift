import ArgumentParser
import CommandSupport
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
            75) or killed goes on where it stopped when the same command is given again. --shard 2/4 measures the second \
            of four parts; `featurecodec merge` makes one result of them. A plan file states the same options, such as \
            `methods: [png, "jpeg:10-90:10"]` and `limit: 500`; results carry it along.
            """
    )

    @Option(
        help: ArgumentHelp(
            "A YAML file with these options under their names; the command line overrides it.",
            valueName: "plan.yaml"))
    var plan: String?

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

    @Option(help: "The classes that compete for an answer: data (those of the data, the default) or model (all).")
    var classes: LabelMap.Scope?

    @Option(help: "The most images to measure, spread over the classes.")
    var limit: Int?

    @Option(help: "Which sample of the images --limit takes; 0 by default.")
    var seed: UInt64?

    @Option(help: "How many images to measure at a time; by default one for each processor.")
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "The folder for run.json, images.csv, results.json, results.csv, report.html and plots.",
            valueName: "report-dir"))
    var output: String?

    @Option(help: "How the results are printed: text (the default) or json.")
    var format: OutputFormat?

    @Option(help: "How many example images the report shows beside half as many that coding hurts most; 12 by default.")
    var examples: Int?

    @Option(help: ArgumentHelp("Measure one of n equal parts of the images alone.", valueName: "i/n"))
    var shard: Shard?

    @Option(
        help: ArgumentHelp(
            "State the time from pixels to answer over such a link, such as 250kbps or 5Mbps.",
            valueName: "rate"))
    var link: LinkRate?

    @Option(
        help: ArgumentHelp(
            "Draw curves beside the results: the results.json of another evaluation, whatever its data, or a published curve "
                + "in CompressAI's JSON; may be repeated.",
            valueName: "path"))
    var curves: [String] = []

    @Flag(help: "End the run at an image that cannot be read, instead of leaving it out.")
    var strict = false

    @Flag(help: "Measure how far features that come back are from the uncompressed image's; takes another pass.")
    var featureError = false

    @Flag(help: "Start over, whatever the report's folder holds.")
    var force = false

    func validate() throws {
        if let threads, !PlanFile.threadRange.contains(threads) {
            throw ValidationError("--threads must be in \(PlanFile.threadRange), not \(threads)")
        }
        guard limit ?? 1 >= 1 else { throw ValidationError("--limit must be at least 1, not \(limit ?? 0)") }
        if let examples, !PlanFile.exampleRange.contains(examples) {
            throw ValidationError("--examples must be in \(PlanFile.exampleRange), not \(examples)")
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
        let interruption = Interruption()
        interruption.listenToSignals()
        let options = try EvaluationOptions(commandLine: stated, planPath: self.plan)
        let setup = EvaluationSetup(hasData: options.file.data != nil)
        let plan = try evaluationPlan(options, setup)
        let machine = EvaluationResults.MachineFacts.current(
            engine: setup.engine,
            threads: options.threads,
            tool: FeatureCodecTool.version
        )
        let curves = try (options.file.curves ?? []).map { path in
            try CurveFile(json: Data(try InputFile.read(path)), name: path, size: plan.task?.judge.imageSize)
        }
        let manifest = RunManifest(plan: plan, machine: machine, file: options.file)
        for name in manifest.data.emptyClasses { StandardError.write("the class '\(name)' has no image in the data") }
        let report = try options.file.output.map {
            try ReportFolder.open($0, for: manifest, force: options.file.force ?? false)
        }
        if let log = report?.log, log.imageCount > 0 {
            StandardError.write("\(log.path) holds \(log.imageCount) images already")
        }
        let line = ProgressLine()
        let outcome = try Evaluator(plan: plan, threads: options.threads).run(
            log: report?.log,
            keepsRecords: false,
            shouldStop: { interruption.isRequested },
            progress: line.show
        )
        reportUnreadable(outcome.unreadable)
        var results = try EvaluationResults(run: report?.run ?? manifest, tally: outcome.tally)
        for file in curves { try results.addCurves(of: file) }
        if let report {
            let page = try ReportPage(
                results: results,
                plan: plan,
                folder: report.folder,
                exampleCount: options.file.examples ?? 12
            )
            try report.folder.write(results, page: page)
        }
        switch options.format {
        case .text: try StandardOutput.write(line: results.text())
        case .json: try StandardOutput.write([UInt8](results.json()))
        }
        if let report { StandardError.write("report: \(report.folder.path)/report.html") }
    }

    /// What the command line states.
    private var stated: PlanFile {
        var file = PlanFile()
        file.data = data
        file.methods = methods.map { [$0] }
        file.task = task
        file.judge = judge.isEmpty ? nil : judge
        file.classes = classes
        file.limit = limit
        file.seed = seed
        file.link = link?.description
        file.curves = curves.isEmpty ? nil : curves
        file.examples = examples
        file.strict = strict ? true : nil
        file.featureError = featureError ? true : nil
        file.shard = shard
        file.threads = threads
        file.output = output
        file.format = format?.rawValue
        file.force = force ? true : nil
        return file
    }

    private func reportUnreadable(_ reasons: [String]) {
        let shown = 10
        for reason in reasons.prefix(shown) { StandardError.write("left out: \(reason)") }
        if reasons.count > shown { StandardError.write("left out: \(reasons.count - shown) more") }
    }

    private func evaluationPlan(_ options: EvaluationOptions, _ setup: EvaluationSetup) throws -> EvaluationPlan {
        let file = options.file
        if file.task == "none" { return try pixelPlan(file, setup) }
        let named = try file.methods.map { try MethodRequest.list($0.joined(separator: ",")) }
        var (library, requests) = try setup.codecs(named ?? [])
        let model = try setup.judge(named: file.task, codecs: library)
        if named == nil { (library, requests) = try setup.codecs(try setup.defaultRequests(judge: model)) }
        library.classifier = model
        let judge = try Judge(model: model, engine: setup.engine)
        let tuned = try setup.tunedJudges(file.judge ?? [], of: model)
        let task = try ClassificationTask(judge: judge, tunedJudges: tuned)
        return try EvaluationPlan(
            data: try evaluationData(file.data, for: model),
            task: task,
            methods: try PlannedMethod.list(requests, library: library, task: task),
            scope: file.classes ?? .data,
            limit: file.limit,
            seed: file.seed ?? 0,
            shard: file.shard,
            skipsUnreadable: !(file.strict ?? false),
            measuresFeatures: file.featureError ?? false
        )
    }

    /// Image codecs on images at their own size, without a network.
    private func pixelPlan(_ file: PlanFile, _ setup: EvaluationSetup) throws -> EvaluationPlan {
        guard file.judge == nil else {
            throw ToolError(.usage, "--task none asks nothing of the images; leave --judge out")
        }
        let requests = try MethodRequest.list(file.methods?.joined(separator: ",") ?? "png,jpeg")
        let (library, named) = try setup.codecs(requests)
        return try EvaluationPlan(
            data: try pixelData(file.data),
            task: nil,
            methods: try PlannedMethod.list(named, library: library, task: nil),
            limit: file.limit,
            seed: file.seed ?? 0,
            shard: file.shard,
            skipsUnreadable: !(file.strict ?? false)
        )
    }

    /// The images that lie in the folder itself, or those of its class folders where there are none.
    private func pixelData(_ path: String?) throws -> EvaluationData {
        guard let path else { return try evaluationData(nil) }
        do {
            return EvaluationData(try FlatImageFolder(path: path))
        } catch  where error.code == .noImages {
            return try evaluationData(path)
        }
    }

    /// The labelled images of a folder, or the scenes.
    ///
    /// - Parameter model: the judge, to whose size images are resized: they are read with no more pixels than that needs, as
    ///   `encode` reads them. Nil reads them whole.
    private func evaluationData(_ path: String?, for model: FeatureModel? = nil) throws -> EvaluationData {
        guard let path else { return EvaluationData(SceneDataset(split: .test)) }
        var folder = try ImageFolder(path: path, split: .test)
        folder.shorterSide = model?.preprocessing.sufficientSide
        return EvaluationData(folder, labelTable: folder.labelTable)
    }
}
