import ArgumentParser
import CommandSupport
import Foundation
import RateDistortion

/// `featurecodec merge`: the parts of an evaluation to the result of one run.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one result of the parts that evaluate --shard measured.",
        discussion: """
            Needs neither images nor models. Parts that are missing, double, unfinished or of another run are refused. The \
            page shows no example images; `evaluate` with the same options and the merged folder as --output adds them and \
            measures nothing again.
            """
    )

    @Argument(help: ArgumentHelp("The report folders of all parts, in any order.", valueName: "dir"))
    var parts: [String]

    @Option(help: ArgumentHelp("The folder for the report of the whole.", valueName: "report-dir"))
    var output: String

    @Flag(help: "Replace what the folder holds.")
    var force = false

    @Option(help: "How the results are printed.")
    var format = OutputFormat.text

    func validate() throws {
        guard !parts.isEmpty else { throw ValidationError("name the folders of the parts") }
    }

    func run() throws {
        try OutputFolder.checkName(output)
        for part in parts where !FileManager.default.fileExists(atPath: part) {
            throw ToolError(.noInput, "\(part): does not exist; name the folders that evaluate --shard wrote")
        }
        do {
            let results = try ShardMerge(folders: parts).write(to: output, force: force)
            switch format {
            case .text: try StandardOutput.write(line: results.text())
            case .json: try StandardOutput.write([UInt8](results.json()))
            }
        } catch let error as EvaluationError {
            throw ToolError(error)
        }
    }
}
