import ArgumentParser
import CommandSupport

/// The command `featurecodec`.
@main
struct FeatureCodecTool: AsyncParsableCommand {
    /// The version of the tool, which results carry along.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "featurecodec",
        abstract: "Compress images for neural networks, and measure what each byte buys.",
        version: version,
        subcommands: [
            EncodeCommand.self,
            DecodeCommand.self,
            InspectCommand.self,
            EvaluateCommand.self,
            MergeCommand.self,
            CompareCommand.self,
            TrainCommand.self,
            RecipesCommand.self,
            ImportCommand.self,
            FitCommand.self,
            ExportCommand.self,
            DatasetCommand.self,
            ModelsCommand.self,
        ]
    )

    /// Parses and runs a command; a failure is one sentence on standard error and the status that scripts rely on.
    static func main() async {
        CommandProcess.ignoreWriteSignals()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ToolError {
            CommandProcess.leave("featurecodec", error)
        } catch let error where exitCode(for: error) != .failure {
            // Usage errors, help and version are the parser's to print; it leaves with 64 or 0.
            exit(withError: error)
        } catch {
            CommandProcess.leave("featurecodec", ToolError(.internal, "internal error: \(error)"))
        }
    }
}
