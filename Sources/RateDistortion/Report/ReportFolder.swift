internal import Datasets
import Foundation

/// The folder of an evaluation: `run.json` and `images.csv`, from which all follows, and what is made of them.
///
/// These are `results.json`, `results.csv`, `classes.csv`, tables for Markdown and LaTeX, `report.html`, plots as SVG files, and
/// in `curves` the rate-distortion curve of each image codec in CompressAI's JSON.
public struct ReportFolder: Sendable {
    /// Where the folder is.
    public let path: String

    /// What an evaluation writes.
    private static let names = [
        "images.csv", "run.json", "results.json", "results.csv", "classes.csv", "results.md", "results.tex",
        "report.html", "rate-accuracy.svg", "rate-psnr.svg", "rate-ms-ssim.svg", "encoder-accuracy.svg",
        "link-latency.svg",
    ]

    /// Names a folder.
    init(path: String) {
        self.path = path
    }

    /// Opens a folder for a run, or makes it.
    ///
    /// Rows of an earlier run of the same plan are kept, so that the run goes on where that one stopped.
    ///
    /// - Parameters:
    ///   - path: where the folder is or will be.
    ///   - run: what is to be measured.
    ///   - force: whether everything that an evaluation left in the folder is thrown away.
    /// - Throws: `EvaluationError.Code.cannotCreate`, naming both runs where the folder holds another, or `.cannotWrite`.
    /// - Returns: the folder, the rows that are known, and the run with the machines that measured them.
    public static func open(
        _ path: String,
        for run: RunManifest,
        force: Bool
    ) throws(EvaluationError) -> (folder: ReportFolder, log: ImageLog, run: RunManifest) {
        let folder = try make(path)
        if force { try folder.clear() }
        let earlier = folder.isOccupied ? try folder.earlierRun(like: run) : nil
        // A kill before the first row leaves a run that can go on.
        if earlier == nil { try folder.write(run) }
        let log = try ImageLog(path: folder.file("images.csv"), run: run)
        guard let earlier else { return (folder, log, run) }
        let whole = run.continuing(earlier, adds: log.imageCount < run.imageCount)
        try folder.write(whole)
        return (folder, log, whole)
    }

    /// Makes a folder unless it exists.
    static func make(_ path: String) throws(EvaluationError) -> ReportFolder {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw EvaluationError(.cannotCreate, "the folder \(path) cannot be made: \(FileFault.text(error))")
        }
        return ReportFolder(path: path)
    }

    /// Throws away what an evaluation left in the folder.
    ///
    /// - Throws: `EvaluationError.Code.cannotCreate`, also where another process writes into it.
    func clear() throws(EvaluationError) {
        try ImageLog.requireIdle(file("images.csv"))
        let curves = ((try? manifest())?.series ?? []).map(\.name).filter { !$0.contains("/") }
        for name in (Self.names + curves.map(Self.curve)).map(file) where FileManager.default.fileExists(atPath: name) {
            do {
                try FileManager.default.removeItem(atPath: name)
            } catch {
                throw EvaluationError(.cannotCreate, "\(name) cannot be replaced: \(FileFault.text(error))")
            }
        }
    }

    /// Whether the folder holds something that an evaluation writes.
    var isOccupied: Bool { Self.names.contains { FileManager.default.fileExists(atPath: file($0)) } }

    /// The run that the folder holds, which must be the same, or the same part of one.
    private func earlierRun(like run: RunManifest) throws(EvaluationError) -> RunManifest {
        let remedy = "; choose another folder, or --force to start over"
        guard FileManager.default.fileExists(atPath: file("run.json")) else {
            throw EvaluationError(.cannotCreate, "\(path) holds results, but no run.json that says whose" + remedy)
        }
        let earlier: RunManifest
        do {
            earlier = try manifest()
        } catch {
            throw EvaluationError(.cannotCreate, error.message + remedy)
        }
        let parts = [run, earlier].map { $0.shard.map { "part \($0)" } ?? "the whole" }
        guard
            let (fact, here, there) = run.difference(from: earlier)
                ?? (parts[0] == parts[1] ? nil : ("part", parts[0], parts[1]))
        else { return earlier }
        throw EvaluationError(
            .cannotCreate,
            "\(path) holds another run: there the \(fact) is \(there), here it is \(here)" + remedy
        )
    }

    /// What the folder's run measured.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults`.
    func manifest() throws(EvaluationError) -> RunManifest { try RunManifest(path: file("run.json")) }

    /// The rows of single images, from the first.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults` where there is no `images.csv` of this version, or none to read.
    func rows(of run: RunManifest) throws(EvaluationError) -> ImageLogReader {
        let reader: ImageLogReader?
        do {
            reader = try FileHandle(forReadingAtPath: file("images.csv")).flatMap {
                try ImageLogReader($0, rows: run.rows)
            }
        } catch {
            throw EvaluationError(.damagedResults, "\(file("images.csv")) cannot be read: \(FileFault.text(error))")
        }
        guard let reader else {
            throw EvaluationError(.damagedResults, "\(path) holds no images.csv of this version")
        }
        return reader
    }

    /// The images that coding hurts most, by their places in the folder's run, the worst first.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults`.
    func hurtImages(_ count: Int, in results: EvaluationResults) throws(EvaluationError) -> [Int] {
        guard count > 0 else { return [] }
        var images = HurtImages(count: count, in: results)
        let run = try manifest()
        var reader = try rows(of: run)
        do {
            while let outcome = try reader.next() { images.add(outcome) }
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.damagedResults, "\(file("images.csv")) cannot be read: \(FileFault.text(error))")
        }
        return images.places
    }

    /// Writes what the folder's run measures.
    func write(_ run: RunManifest) throws(EvaluationError) { try write(run.json(), to: "run.json") }

    /// Writes results and page; each file appears whole or not at all.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite`.
    public func write(_ results: EvaluationResults, page: ReportPage) throws(EvaluationError) {
        try write(results.json(), to: "results.json")
        try write(Data(results.csv().utf8), to: "results.csv")
        if let classes = results.classesCSV { try write(Data(classes.utf8), to: "classes.csv") }
        try write(Data(results.markdown.utf8), to: "results.md")
        try write(Data(results.latex.utf8), to: "results.tex")
        for (name, plot) in results.plots {
            guard let plot else { continue }
            let svg = PlotRenderer(plot, width: 860, height: 470).svg(id: name, isStandalone: true)
            try write(Data((svg + "\n").utf8), to: "\(name).svg")
        }
        try writeCurves(of: results)
        try write(Data(page.html().utf8), to: "report.html")
    }

    /// A file for every series of pixels; they hold nothing that `results.json` does not, and always belong to it.
    ///
    /// Those of tuned judges are left out, whose pixels are the same.
    private func writeCurves(of results: EvaluationResults) throws(EvaluationError) {
        let curves = results.methods.filter { !$0.isTuned }.compactMap { PublishedCurve($0, of: results) }
        guard !curves.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: file("curves"), withIntermediateDirectories: true)
        } catch {
            throw EvaluationError(
                .cannotCreate, "the folder \(file("curves")) cannot be made: \(FileFault.text(error))")
        }
        for curve in curves { try write(curve.json(), to: Self.curve(curve.name)) }
    }

    /// The file of a codec's curve.
    private static func curve(_ name: String) -> String { "curves/\(name).json" }

    /// The path of a file of the folder.
    func file(_ name: String) -> String { path + "/" + name }

    private func write(_ content: Data, to name: String) throws(EvaluationError) {
        do {
            try content.write(to: URL(place: file(name)), options: .atomic)
        } catch {
            throw EvaluationError(.cannotWrite, "\(file(name)) cannot be written: \(FileFault.text(error))")
        }
    }
}
