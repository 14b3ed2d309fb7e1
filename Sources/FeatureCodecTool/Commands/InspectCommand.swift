import ArgumentParser
import CommandSupport
import FeatureCodec
import Foundation
import NeuralNetwork

/// `featurecodec inspect`: what a stream or a model file holds.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show the header and the bits per channel of a stream, or the layers and tables of a model."
    )

    @Argument(help: "A stream (.fcb), a model file, or the name of a shipped model; '-' is standard input.")
    var input: String

    @Option(help: "A folder of model files, or one, in which to look for a stream's model; may be repeated.")
    var modelPath: [String] = []

    @Option(help: "How results are printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        do {
            let report = try report()
            switch format {
            case .text: try StandardOutput.write(Array(report.text.utf8))
            case .json: try StandardOutput.write(line: report.json.canonicalText)
            }
        } catch {
            throw ToolError(error, input: input)
        }
    }

    private func report() throws -> any InspectionReport {
        if input != "-", !FileManager.default.fileExists(atPath: input), !input.contains("/") {
            return ModelReport(model: try ModelCatalog(paths: []).shippedModel(named: input))
        }
        let bytes = try InputFile.read(input)
        // A model file begins with the length of its JSON object, whose upper bytes are zero.
        guard bytes.count > 8, bytes[4..<8].allSatisfy({ $0 == 0 }), bytes[8] == UInt8(ascii: "{") else {
            let stream = try CodedStream(bytes: bytes)
            let model = try ModelCatalog(paths: modelPath).find(stream.fingerprint)
            return try StreamReport(stream: stream, byteCount: bytes.count, model: model)
        }
        return ModelReport(
            model: try FeatureModel(bytes: bytes),
            ratesInFile: try ModelSummary(header: bytes).ratesInFile
        )
    }
}

/// What `inspect` found.
protocol InspectionReport {
    /// For people; ends with a line break.
    var text: String { get }
    /// For programs.
    var json: JSONValue { get }
}
