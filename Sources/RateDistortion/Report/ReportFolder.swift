internal import Datasets
import Foundation

/// The folder of an evaluation: `images.csv`, `results.json`, `results.csv`, `report.html`, plots as SVG files, and in
/// `curves` the rate-distortion curve of each image codec in CompressAI's JSON.
public struct ReportFolder: Sendable {
    /// Where the folder is.
    public let path: String

    /// What an evaluation writes.
    private static let names = [
        "images.csv", "plan.txt", "results.json", "results.csv", "report.html", "rate-accuracy.svg", "rate-psnr.svg",
    ]

    /// Opens a folder for a plan, or makes it.
    ///
    /// Rows of an earlier run of the same plan are kept.
    ///
    /// - Parameters:
    ///   - path: where the folder is or will be.
    ///   - plan: what is to be measured.
    ///   - force: whether rows of another plan may be thrown away.
    /// - Throws: `EvaluationError.Code.cannotCreate` or `.cannotWrite`.
    public static func open(
        _ path: String,
        for plan: EvaluationPlan,
        force: Bool
    ) throws(EvaluationError) -> (folder: ReportFolder, log: ImageLog) {
        let folder = ReportFolder(path: path)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw EvaluationError(.cannotCreate, "the folder \(path) cannot be made: \(FileFault.text(error))")
        }
        let mark = folder.file("plan.txt")
        let identity = plan.identity + "\n"
        let images = folder.file("images.csv")
        let isOccupied = Self.names.contains { FileManager.default.fileExists(atPath: folder.file($0)) }
        if isOccupied, FileManager.default.contents(atPath: mark) != Data(identity.utf8) {
            guard force else {
                throw EvaluationError(
                    .cannotCreate,
                    "\(path) holds the results of another plan; choose another folder, or --force to replace them"
                )
            }
            do {
                if FileManager.default.fileExists(atPath: images) { try FileManager.default.removeItem(atPath: images) }
            } catch {
                throw EvaluationError(.cannotCreate, "\(images) cannot be replaced: \(FileFault.text(error))")
            }
        }
        try folder.write(Data(identity.utf8), to: "plan.txt")
        return (folder, try ImageLog(path: images, recordsPerImage: plan.recordsPerImage))
    }

    /// Writes results and page; each file appears whole or not at all.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite`.
    public func write(_ results: EvaluationResults, page: ReportPage) throws(EvaluationError) {
        try write(results.json(), to: "results.json")
        try write(Data(results.csv().utf8), to: "results.csv")
        for (name, plot) in [("rate-accuracy", results.accuracyPlot), ("rate-psnr", results.distortionPlot)] {
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
        for curve in curves { try write(curve.json(), to: "curves/\(curve.name).json") }
    }

    private func file(_ name: String) -> String { path + "/" + name }

    private func write(_ content: Data, to name: String) throws(EvaluationError) {
        do {
            try content.write(to: URL(fileURLWithPath: file(name)), options: .atomic)
        } catch {
            throw EvaluationError(.cannotWrite, "\(file(name)) cannot be written: \(FileFault.text(error))")
        }
    }
}
