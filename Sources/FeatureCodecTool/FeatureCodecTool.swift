import ArgumentParser

/// The command `featurecodec`.
@main
struct FeatureCodecTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "featurecodec",
        abstract: "Compress images for neural networks, and measure what each byte buys.",
        subcommands: []
    )
}
