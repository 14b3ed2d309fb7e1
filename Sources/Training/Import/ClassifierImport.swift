public import Backbones
internal import EntropyCoding
public import FeatureCodec
internal import NeuralNetwork

/// Makes a classifier of a known network and of weights that others trained.
///
/// The weights are a safetensors file that holds one of the layouts of the backbone: torchvision's, timm's. What the
/// network is in detail (padding, folding) and the scale of its inputs follow from the layout.
public struct ClassifierImport: Sendable {
    /// The network.
    public var backbone: RegisteredBackbone
    /// The name of the model; that of the backbone unless given.
    public var name: String?
    /// The side of the square images that the model takes, in pixels; that of the layout unless given.
    public var side: Int?
    /// What is subtracted from red, green and blue in 0...1; as in the layout unless given.
    public var mean: [Float]?
    /// What the difference is divided by; as in the layout unless given.
    public var deviation: [Float]?
    /// The names of the classes in the order of the logits; their positions from 0 unless given.
    public var labels: [String]?

    /// Describes an import that follows the layout of the weights.
    public init(_ backbone: RegisteredBackbone) {
        self.backbone = backbone
    }

    /// Reads the weights.
    ///
    /// Every tensor of the file must have its place and every weight of the network its tensor; names and shapes are
    /// compared before a weight is read.
    ///
    /// - Parameters:
    ///   - bytes: the safetensors file.
    ///   - source: where it comes from, for the model's provenance.
    ///   - limits: what the file may ask for.
    /// - Precondition: `side` is at least 1, `mean` and `deviation` hold three finite numbers, no deviation is 0.
    /// - Throws: `FeatureCodecError` that names the tensor or the fact.
    public func model(
        of bytes: [UInt8],
        source: String,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) -> FeatureModel {
        let file = try SafetensorsFile(bytes, limits: limits)
        let assignment = try assign(file)
        let layout = assignment.layout
        if let labels, labels.count != assignment.classes {
            throw FeatureCodecError(
                .shapeMismatch,
                "there are \(labels.count) labels, but the weights are of \(assignment.classes) classes; give one for each"
            )
        }
        return try FeatureModel(
            name: name ?? backbone.name,
            preprocessing: Preprocessing(
                width: assignment.side,
                height: assignment.side,
                mean: mean ?? layout.mean,
                deviation: deviation ?? layout.deviation
            ),
            graphs: [.classifier: assignment.graph],
            parameters: try assignment.parameters { (tensor) throws(FeatureCodecError) in try file.tensor(tensor) },
            labels: labels ?? (0..<assignment.classes).map(String.init),
            provenance: [
                "backbone": .text(backbone.name),
                "weights": .text(source),
                "weights_crc32": .text(FeatureModel.text(fingerprint: Checksum.crc32(bytes))),
                "weights_layout": .text(layout.name),
                "weights_classes": .integer(assignment.classes),
            ],
            limits: limits
        )
    }

    private func assign(_ file: SafetensorsFile) throws(FeatureCodecError) -> WeightAssignment {
        do throws(NetworkError) {
            return try backbone.assignment(of: file.entries.mapValues(\.shape), side: side)
        } catch {
            throw FeatureCodecError(error)
        }
    }
}
