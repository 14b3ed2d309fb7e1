import ArgumentParser
import CommandSupport
import FeatureCodec
import Foundation
import PretrainedModels
import RateDistortion

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
        var table = TextTable(
            ["model", "family", "rate", "fingerprint", "kB", "payload bytes", "top-1", "s a step", "s an epoch"],
            leftColumns: [0, 1, 3]
        )
        for entry in PretrainedModels.entries {
            let summary = try summary(entry)
            let figures = summary.provenance["figures"]
            func text(_ number: Double?, _ format: String) -> String {
                number.map { String(format: format, $0) } ?? "-"
            }
            let bytes = summary.provenance["prior"]?["payload_bytes"] ?? figures?["validation_payload_bytes"]
            table.append([
                entry.name, entry.family + (entry.family == PretrainedModels.defaultFamily ? " (default)" : ""),
                entry.isClassifier ? "classifier" : "\(entry.rateIndex)",
                FeatureModel.text(fingerprint: summary.fingerprint),
                String(format: "%.0f", Double(entry.byteCount) / 1000), text(bytes?.number, "%.1f"),
                text((figures?["validation_top1"]?.number).map { $0 * 100 }, "%.1f %%"),
                text(figures?["seconds_per_step"]?.number, "%.3f"),
                text(figures?["seconds_per_epoch"]?.number, "%.1f"),
            ])
        }
        try StandardOutput.write(line: table.text)
        try StandardOutput.write(
            line:
                "Bytes and top-1 on images held out in training, bytes of fitted priors on the images that they were fitted "
                + "to; seconds of that training."
        )
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
}
