import ArgumentParser
import CommandSupport
import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import RateDistortion
import Training

/// `featurecodec import`: other people's weights to a classifier.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a classifier of a known network and of weights that others trained.",
        discussion: """
            The networks, and whose names the weights may have: \(BackboneChoice.description). The ResNets of timm have \
            torchvision's names; a numbered MobileNetV2 comes from TensorFlow, its normalisations folded and its \
            convolutions called conv00 to conv52. The classifier judges images as --task of 'evaluate' and teaches \
            codecs as --teacher of 'train'. To teach, it must know the classes of the data and no others: cut it to \
            them with --keep-labels.
            """
    )

    @Argument(help: "The network: \(BackboneChoice.allValueStrings.joined(separator: ", ")).")
    var backbone: BackboneChoice

    @Argument(help: "A safetensors file with a weight for each tensor of the network; '-' is standard input.")
    var weights: String

    @Option(name: .shortAndLong, help: "Where the model goes; '-' is standard output.")
    var output: String

    @Option(help: "The names of the classes, one in each line; by default their numbers from 0.")
    var labels: String?

    @Option(
        help: """
            The classes to keep: a list of labels, one in each line, or a labels.csv with their names and numbers. The \
            last layer is cut to them, in the order in which folders of images are read.
            """
    )
    var keepLabels: String?

    @Option(help: "The side of the images that the model takes, in pixels; by default that of the weights.")
    var size: Int?

    @Option(help: "What is subtracted from red, green and blue in 0...1; by default as in the training of the weights.")
    var mean: ColorTriple?

    @Option(help: "What the difference is divided by; by default as in the training of the weights.")
    var deviation: ColorTriple?

    @Option(help: "The name of the model; by default that of the network.")
    var name: String?

    @Flag(help: "Store large weights in 16 bits.")
    var half = false

    @Flag(name: .shortAndLong, help: "Replace a file that exists.")
    var force = false

    func validate() throws {
        guard (8...4_096).contains(size ?? 8) else { throw ValidationError("--size must be in 8...4096.") }
        guard deviation?.values.allSatisfy({ $0 > 0 }) ?? true else {
            throw ValidationError("--deviation needs numbers above 0.")
        }
        guard name != "" else { throw ValidationError("--name must not be empty.") }
        guard !output.isEmpty else { throw ValidationError("--output names a file for the model.") }
    }

    func run() throws {
        try OutputFile.requirePlace(output, isNoneOf: [weights, labels, keepLabels].compactMap(\.self))
        try OutputFile.requirePlace(output, force: force)
        let whole = try readModel()
        let model = try keepLabels.map { try cut(whole, to: $0) } ?? whole
        try OutputFile.write(model.serialized(halfPrecision: half), to: output, force: force)
        // Standard output then holds the model alone.
        guard output != "-" else { return }
        let side = model.preprocessing.width
        try StandardOutput.write(
            line: "\(weights) -> \(output): \(model.name) from weights in the layout "
                + "'\(model.provenance["weights_layout"]?.text ?? "")', \(model.labels.count) of \(whole.labels.count) "
                + "classes, \(model.parameters.elementCount) weights, images of \(side)x\(side)"
        )
    }

    private func readModel() throws -> FeatureModel {
        var order = ClassifierImport(backbone.backbone)
        order.name = name
        order.side = size
        order.mean = mean?.values
        order.deviation = deviation?.values
        order.labels = try labels.map { try LabelFile.read($0) }
        let bytes = try InputFile.read(weights)
        let source = weights == "-" ? "standard input" : URL(place: weights).lastPathComponent
        do {
            return try order.model(of: bytes, source: source)
        } catch {
            throw ToolError(error, input: weights)
        }
    }

    private func cut(_ model: FeatureModel, to path: String) throws -> FeatureModel {
        do {
            let kept = try LabelFile.classes(path, of: model)
            return try model.keepingClasses(kept.indices, labels: kept.labels)
        } catch let error as DatasetError {
            throw ToolError(error)
        } catch let error as EvaluationError {
            throw ToolError(.badData, "\(path): \(error.message)")
        } catch {
            throw ToolError(error, input: path)
        }
    }
}
