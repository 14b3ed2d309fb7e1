import ArgumentParser
import CommandSupport
import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import RateDistortion
import Training

/// `featurecodec export`: a model cut to what one side of the link needs.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Cut a model to what a device or a server needs.",
        discussion: """
            Streams of the parts and of the whole are the same, but for an encoder in whole numbers: it makes the same \
            stream of an image on every machine, runs without oneDNN, and takes a byte for each weight. Any decoder of \
            the model reads what it writes. Networks in 8 bits run twice as fast with oneDNN, read the same streams \
            and answer nearly the same; the model needs a name of its own beside the other.
            """
    )

    /// What is kept.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case whole, encoder, decoder
    }

    @Argument(help: "A model file, a shipped model or a family.")
    var model: String

    @Option(help: "What is kept: whole, encoder or decoder, with its tail.")
    var part = Part.whole

    @Option(name: .shortAndLong, help: "The R-th rate of the family alone (1 = fewest bytes).")
    var rate: Int?

    @Flag(help: "Round large weights to 16 bits; those that have no more are stored so anyway.")
    var half = false

    @Option(
        help: "Turn the encoder into whole numbers, by what it makes of the images in this folder or its class folders."
    )
    var integers: String?

    @Option(help: "Turn all networks into 8 bits, by what they make of the images in this folder.")
    var int8: String?

    @Option(help: "How many images, spread over the folder, to look at for either.")
    var images = 128

    @OptionGroup var result: ModelOutput

    func validate() throws {
        guard (1...100_000).contains(images) else { throw ValidationError("--images must be in 1...100000.") }
        guard integers == nil || part != .decoder else {
            throw ValidationError("--integers is about the encoder, which --part decoder leaves out.")
        }
    }

    func run() throws {
        try result.requirePlace(besides: model)
        var models = try ModelCatalog(paths: []).codecsOfOneFile(model, rate: rate)
        do {
            if let integers {
                models = try Self.quantised(models, images: sample(of: integers))
            }
            if let int8 {
                models = try NetworkQuantizer(models).models(calibratedBy: sample(of: int8))
            }
            models = try models.map { model in
                let model = try result.renamed(model)
                return switch part {
                case .whole: model
                case .encoder: try model.encoderOnly()
                case .decoder: try model.decoderOnly()
                }
            }
        } catch let error as FeatureCodecError {
            throw ToolError(error, input: model)
        } catch let error as NetworkError {
            throw ToolError(FeatureCodecError(error), input: model)
        } catch let error as TrainingError {
            throw ToolError(.usage, "\(model): \(error.message)")
        } catch let error as DatasetError {
            throw ToolError(error)
        }
        let bytes = FeatureModel.file(of: models, half: half)
        try result.write(bytes)
        guard result.output != "-" else { return }
        try StandardOutput.write(line: "\(model) -> \(result.output): \(summary(models[0])), \(bytes.count) bytes")
    }

    private func sample(of folder: String) throws -> [RasterImage] {
        let sample = try ImageSample(folder, count: images)
        return try (0..<sample.count).map(sample.image)
    }

    /// The models with their encoder, which they share, in whole numbers.
    private static func quantised(_ models: [FeatureModel], images: [RasterImage]) throws -> [FeatureModel] {
        let encoder = try EncoderQuantizer(models[0]).encoder(calibratedBy: images)
        return try models.map { try $0.replacingEncoder(with: encoder) }
    }

    private func summary(_ first: FeatureModel) -> String {
        var facts = [part == .whole ? "the whole model" : "the \(part.rawValue)"]
        if let cost = first.encoderCost {
            facts.append(
                "an encoder of \(cost.parameters) weights" + (first.integerEncoder == nil ? "" : " in whole numbers"))
        }
        if int8 != nil { facts.append("networks in 8 bits") }
        return facts.joined(separator: ", ")
    }
}
