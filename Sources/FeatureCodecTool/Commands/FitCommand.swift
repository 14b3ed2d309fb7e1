import ArgumentParser
import CommandSupport
import Datasets
import FeatureCodec
import Foundation
import RateDistortion
import Training

/// `featurecodec fit`: the prior of a codec, fitted to the images that it will see.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit the prior of a codec to images like those it will see.",
        discussion: """
            The networks stay as they are; the probability tables and the small network that chooses them are made anew, \
            which takes a few minutes and no labels. Decoded features and answers are the same, streams are shorter. They carry \
            another fingerprint, for they need the new tables on both sides. One image of eight is held out to tell what \
            was gained.
            """
    )

    @Argument(help: "A model file, a shipped model or a family.")
    var model: String

    @Option(name: .shortAndLong, help: "The R-th rate of the family alone (1 = fewest bytes).")
    var rate: Int?

    @Option(help: "A folder of images, or of class folders; of a data set its training images are taken.")
    var data: String

    @Option(help: "How many images, spread over the folder, to count in.")
    var images = 8_192

    @Option(help: "Contexts by how far from the middle a symbol may lie, in each pass.")
    var contexts = ContextSize().magnitudes

    @Option(help: "Contexts by where the middle may be, in each pass.")
    var neighbourContexts = ContextSize().neighbours

    @Option(help: "Tables that all contexts share.")
    var contextTables = ContextSize().tables

    @Option(
        help: """
            Hidden units of the network that looks at known symbols, for each channel; 0 for two linear rules, which cost a \
            device next to nothing and suit a few hundred images better.
            """
    )
    var contextUnits = ContextSize().units

    @Option(help: "How much of a step values move to the median before rounding; as in the model unless given.")
    var deadZone: Float?

    @Option(help: "Threads to compute with.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var result: ModelOutput

    func validate() throws {
        try Self.require(images, in: 16...1_000_000, "--images")
        try Self.require(contexts, in: ContextSize.supportedMagnitudes, "--contexts")
        try Self.require(neighbourContexts, in: ContextSize.supportedNeighbours, "--neighbour-contexts")
        try Self.require(contextTables, in: ContextSize.supportedTables, "--context-tables")
        guard ContextSize.supports(units: contextUnits) else {
            throw ValidationError(
                "--context-units must be 0 or a multiple of \(ContextNetwork.unitGroup) up to \(ContextSize.greatestUnits)."
            )
        }
        guard (0..<0.5).contains(deadZone ?? 0) else { throw ValidationError("--dead-zone must be in 0..<0.5.") }
        try Self.require(threads, in: PlanFile.threadRange, "--threads")
    }

    private static func require(_ value: Int, in range: ClosedRange<Int>, _ option: String) throws {
        guard range.contains(value) else { throw ValidationError("\(option) must be in \(range).") }
    }

    func run() throws {
        try result.requirePlace(besides: model)
        let models = try ModelCatalog(paths: []).codecsOfOneFile(model, rate: rate)
        let folder = try ImageSample(data, count: images)
        let size = ContextSize(
            magnitudes: contexts, neighbours: neighbourContexts, tables: contextTables, units: contextUnits)
        do {
            let fitted = try PriorFitter(models.map(result.renamed), size: size, deadZone: deadZone)
                .fitted(count: folder.count, threads: threads, image: folder.image, report: show)
            let results = try fitted.map { try described($0, folder) }
            try result.write(FeatureModel.file(of: results))
        } catch let error as FeatureCodecError {
            throw ToolError(error, input: model)
        } catch let error as TrainingError {
            throw ToolError(.usage, "\(model): \(error.message)")
        } catch let error as DatasetError {
            throw ToolError(error)
        }
    }

    /// Says what a prior gained, as soon as it is there: others take as long again.
    private func show(_ fitted: PriorFitter.Fitted) throws {
        let change = 100 * (fitted.bytesAfter / max(fitted.bytesBefore, 1e-9) - 1)
        let figures = String(
            format: "%.1f bytes an image before, %.1f now (%+.1f %%)", fitted.bytesBefore, fitted.bytesAfter, change)
        // A model on standard output is alone there.
        let line = "\(fitted.model.name): \(figures)"
        if result.output == "-" { StandardError.write(line) } else { try StandardOutput.write(line: line) }
    }

    /// The model, with what it was fitted to.
    private func described(_ fitted: PriorFitter.Fitted, _ folder: ImageSample) throws -> FeatureModel {
        var provenance = fitted.model.provenance
        if var figures = provenance["figures"]?.object {
            // They tell of the prior before.
            figures["validation_payload_bytes"] = nil
            figures["validation_density_bytes"] = nil
            provenance["figures"] = .object(figures)
        }
        provenance["prior"] = .object([
            "data": .text(folder.name),
            "images": .integer(folder.count),
            "payload_bytes_before": .real((fitted.bytesBefore * 100).rounded() / 100),
            "payload_bytes": .real((fitted.bytesAfter * 100).rounded() / 100),
        ])
        return try fitted.model.renamed(provenance: provenance)
    }
}
