import ArgumentParser
import Foundation
import RateDistortion

/// `featurecodec compare`: mean differences between curves.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare rate curves: BD-rate and BD-accuracy of an evaluation against others.",
        discussion: """
            Curves are interpolated by PCHIP over the logarithm of the bytes; the interval that both have in common and \
            its share are stated. A curve of fewer than four points is refused. A baseline may also be a published curve in \
            CompressAI's JSON (bpp, psnr-rgb, ms-ssim-rgb); nothing in it says on which images it was measured.
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

    @Option(help: "The figure: \(QualityMetric.allCases.map(\.rawValue).joined(separator: ", ")).")
    var metric = QualityMetric.top1

    @Flag(help: "Leave points out that cost more than others and are no better; the output says which.")
    var repair = false

    @Option(help: "How the comparison is printed.")
    var format = OutputFormat.text

    func run() throws {
        do {
            let ours = try read(results)
            let comparison = try ResultsComparison(
                of: ours,
                against: try baselines.map { try baseline($0, in: ours) },
                metric: metric,
                repairs: repair
            )
            switch format {
            case .text: try StandardOutput.write(line: comparison.text())
            case .json: try StandardOutput.write([UInt8](comparison.json()))
            }
        } catch let error as EvaluationError {
            throw ToolError(error)
        }
    }

    private func baseline(_ name: String, in ours: EvaluationResults) throws -> (String, EvaluationResults) {
        if let method = ours.methods.first(where: { $0.name == name }) {
            var single = ours
            single.methods = [method]
            return (URL(place: results).lastPathComponent, single)
        }
        let json = Data(try InputFile.read(name))
        guard PublishedCurve.isCurve(json) else { return (name, try EvaluationResults(json: json, name: name)) }
        var published = ours
        published.methods = [try PublishedCurve(json: json, name: name).series(beside: ours)]
        StandardError.write("\(name) is a published curve: that it was measured on the same images is taken on trust")
        return (URL(place: name).lastPathComponent, published)
    }

    private func read(_ path: String) throws -> EvaluationResults {
        try EvaluationResults(json: Data(try InputFile.read(path)), name: path)
    }
}
