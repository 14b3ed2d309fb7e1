import CommandSupport
import Foundation
import RateDistortion

/// What an evaluation is asked to do, by its plan file and by the command line, which overrides the file.
struct EvaluationOptions {
    /// The options that are stated anywhere.
    let file: PlanFile
    /// How the results are printed.
    let format: OutputFormat
    /// How many images are measured at a time.
    let threads: Int

    /// Puts both together, and says on standard error where they differ.
    ///
    /// - Throws: `ToolError` with the status `badConfiguration` for a plan that is not one, or a status of `InputFile`.
    init(commandLine: PlanFile, planPath: String?) throws {
        let plan = try planPath.map(Self.read) ?? PlanFile()
        for (key, here, there) in commandLine.conflicts(with: plan) {
            StandardError.write("--\(key) \(here) overrides \(key): \(there) of \(planPath ?? "the plan")")
        }
        file = plan.overridden(by: commandLine)
        guard let format = OutputFormat(rawValue: file.format ?? OutputFormat.text.rawValue) else {
            throw ToolError(
                .badConfiguration,
                "\(planPath ?? ""): 'format' is '\(file.format ?? "")'; it must be "
                    + OutputFormat.allCases.map(\.rawValue).joined(separator: " or ")
            )
        }
        self.format = format
        threads = file.threads ?? ProcessInfo.processInfo.activeProcessorCount
        try file.output.map(OutputFolder.checkName)
        guard file.shard == nil || file.output != nil else {
            throw ToolError(.usage, "--shard needs --output, the folder of the part for `featurecodec merge`")
        }
    }

    private static func read(_ path: String) throws -> PlanFile {
        let text = String(decoding: try InputFile.read(path), as: UTF8.self)
        do {
            return try PlanFile(yaml: text)
        } catch {
            throw ToolError(.badConfiguration, "\(path): \(error.message)")
        }
    }
}
