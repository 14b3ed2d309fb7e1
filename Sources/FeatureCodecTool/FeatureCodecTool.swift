import ArgumentParser
import Foundation

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
            ImportCommand.self,
            ExportCommand.self,
            DatasetCommand.self,
            ModelsCommand.self,
        ]
    )

    /// Parses and runs a command; a failure is one sentence on standard error and the status that scripts rely on.
    static func main() async {
        // A reader that goes away, or a file that may not grow, fails the write; the command then says so.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ToolError {
            StandardError.write("featurecodec: \(error.message)")
            Foundation.exit(error.status.rawValue)
        } catch let error where exitCode(for: error) != .failure {
            // Usage errors, help and version are the parser's to print; it leaves with 64 or 0.
            exit(withError: error)
        } catch {
            StandardError.write("featurecodec: internal error: \(error)")
            Foundation.exit(ToolError.ExitStatus.internal.rawValue)
        }
    }
}
