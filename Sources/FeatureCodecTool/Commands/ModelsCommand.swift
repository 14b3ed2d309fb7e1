import ArgumentParser
import FeatureCodec
import Foundation
import PretrainedModels

/// `featurecodec models`: what ships.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models that ship: families, rates, figures."
    )

    @Option(help: "How results are printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        switch format {
        case .text: try printText()
        case .json: try printJSON()
        }
    }

    private func summary(_ entry: PretrainedModel) throws(ToolError) -> ModelSummary {
        do throws(FeatureCodecError) {
            return try entry.summary()
        } catch {
            throw ToolError(error, input: entry.name)
        }
    }

    private func printText() throws {
        guard !PretrainedModels.entries.isEmpty else {
            return try StandardOutput.write(line: "No model ships with this build; name model files with --model.")
        }
        var families: [String] = []
        for entry in PretrainedModels.entries where !families.contains(entry.family) { families.append(entry.family) }
        for family in families {
            let mark = family == PretrainedModels.defaultFamily ? " (default)" : ""
            try StandardOutput.write(line: "\(family)\(mark)")
            for entry in PretrainedModels.entries where entry.family == family {
                let summary = try summary(entry)
                let place = entry.isClassifier ? "classifier" : "rate \(entry.rateIndex)"
                let kilobytes = String(format: "%.0f", Double(entry.byteCount) / 1000)
                let figures = Self.words(summary.provenance["figures"])
                try StandardOutput.write(
                    line: "  \(entry.name)  \(place)  \(FeatureModel.text(fingerprint: summary.fingerprint))  "
                        + "\(kilobytes) kB\(figures.isEmpty ? "" : "  " + figures)"
                )
            }
        }
    }

    private func printJSON() throws {
        var models: [JSONValue] = []
        for entry in PretrainedModels.entries {
            let summary = try summary(entry)
            models.append([
                "name": .text(entry.name), "family": .text(entry.family),
                "kind": entry.isClassifier ? "classifier" : "codec", "rate_index": .integer(entry.rateIndex),
                "fingerprint": .text(FeatureModel.text(fingerprint: summary.fingerprint)),
                "bytes": .integer(entry.byteCount), "provenance": .object(summary.provenance),
            ])
        }
        let result: JSONValue = [
            "default_family": PretrainedModels.defaultFamily.map(JSONValue.text) ?? .null, "models": .array(models),
        ]
        try StandardOutput.write(line: result.canonicalText)
    }

    /// Figures as words: "bytes 312, top1 0.84".
    private static func words(_ figures: JSONValue?) -> String {
        guard let members = figures?.object else { return "" }
        return members.sorted { $0.key < $1.key }
            .compactMap { name, value in
                value.text.map { "\(name) \($0)" } ?? value.integer.map { "\(name) \($0)" }
                    ?? value.number.map { "\(name) \(String(format: "%.4g", $0))" }
            }
            .joined(separator: ", ")
    }
}
