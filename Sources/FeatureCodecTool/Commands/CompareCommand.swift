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
            its share are stated. A curve of fewer than four points is refused.
            """
    )

    @Argument(help: ArgumentHelp("The results.json whose feature codecs are compared.", valueName: "results.json"))
    var results: String

    @Argument(
        help: ArgumentHelp(
            "Other results.json files of the same images, or methods of the first, such as jpeg.",
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
        return (name, try read(name))
    }

    private func read(_ path: String) throws -> EvaluationResults {
        try EvaluationResults(json: Data(try InputFile.read(path)), name: path)
    }
}
