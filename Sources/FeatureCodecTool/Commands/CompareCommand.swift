import ArgumentParser
import CommandSupport
import Datasets
import Foundation
import RateDistortion

/// `featurecodec compare`: mean differences between curves.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare rate curves: BD-rate and BD-accuracy of an evaluation against others.",
        discussion: """
            Curves are interpolated over the logarithm of the bytes; the interval that both have in common and its share \
            are stated. A curve of fewer than four points is refused. Where images.csv and run.json lie beside the \
            results, each difference has a 95 % interval: a paired bootstrap over the images. A baseline may also be a \
            published curve in CompressAI's JSON (bpp, psnr-rgb, ms-ssim-rgb); nothing in it says on which images it was \
            measured.
            """
    )

    @Argument(help: ArgumentHelp("The results.json whose feature codecs are compared.", valueName: "results.json"))
    var results: String

    @Argument(
        help: ArgumentHelp(
            "Other results.json files of the same images, methods of the first, such as jpeg, or published curves.",
            valueName: "baseline"
        ))
    var baselines: [String]

    @Option(help: "The figure: \(QualityMetric.common.map(\.rawValue).joined(separator: ", ")).")
    var metric = QualityMetric.top1

    @Option(
        help: "How curves run between points: \(CurveInterpolation.allCases.map(\.rawValue).joined(separator: ", ")).")
    var interpolation = CurveInterpolation.pchip

    @Option(help: "How often the images are drawn anew for intervals; 0 states none.")
    var resamples = 2000

    @Option(help: "The seed of these draws.")
    var seed: UInt64 = 1

    @Flag(
        help:
            "Leave points out of differences in rate that cost more than others and are no better; the output says how many."
    )
    var repair = false

    @Option(help: "How the comparison is printed.")
    var format = OutputFormat.text

    func validate() throws {
        guard (0...1_000_000).contains(resamples) else {
            throw ValidationError("--resamples must be in 0...1000000, not \(resamples)")
        }
    }

    func run() throws {
        do {
            var options = ResultsComparison.Options()
            (options.metric, options.interpolation, options.repairs) = (metric, interpolation, repair)
            if resamples > 0 { options.bootstrap = PairedBootstrap(resamples: resamples, seed: seed) }
            let ours = try read(Data(try InputFile.read(results)), results)
            let comparison = try ResultsComparison(
                of: ours,
                against: try baselines.map { try baseline($0, in: ours) },
                options
            )
            switch format {
            case .text: try StandardOutput.write(line: comparison.text())
            case .json: try StandardOutput.write([UInt8](comparison.json()))
            }
        } catch let error as EvaluationError {
            throw ToolError(error)
        }
    }

    private func baseline(
        _ name: String,
        in ours: ResultsComparison.Source
    ) throws -> ResultsComparison.Source {
        guard let method = ours.results.methods.first(where: { $0.name == name }) else {
            let json = Data(try InputFile.read(name))
            return try published(json, name, beside: ours) ?? read(json, name)
        }
        var single = ours
        single.name = URL(place: results).lastPathComponent
        single.results.methods = [method]
        return single
    }

    /// The curve of a file in CompressAI's form, or nil where it is something else.
    private func published(
        _ json: Data,
        _ path: String,
        beside ours: ResultsComparison.Source
    ) throws -> ResultsComparison.Source? {
        guard PublishedCurve.isCurve(json) else { return nil }
        var results = ours.results
        results.methods = [try PublishedCurve(json: json, name: path).series(beside: ours.results)]
        StandardError.write("\(path) is a published curve: that it was measured on the same images is taken on trust")
        return ResultsComparison.Source(name: URL(place: path).lastPathComponent, results: results)
    }

    private func read(_ json: Data, _ path: String) throws -> ResultsComparison.Source {
        let results = try EvaluationResults(json: json, name: path)
        guard resamples > 0 else { return ResultsComparison.Source(name: path, results: results) }
        do {
            let figures = try ImageFigures(besides: path, results: results, metric: metric)
            return ResultsComparison.Source(name: path, results: results, figures: figures)
        } catch {
            StandardError.write("differences with \(path) are stated without intervals: \(error.message)")
            return ResultsComparison.Source(name: path, results: results)
        }
    }
}
