public import FeatureCodec
import ImageCodecs
public import NeuralNetwork
import Pixels

/// The naive feature codec: the task's classifier is cut at a layer, and the layer's channels travel as JPEG images.
///
/// Nothing is trained. Channels are packed in groups of three, scaled to 8 bits between their least and greatest value, and
/// coded as colour images with the settings of the method `jpeg`; the rest of the classifier finishes the task from what
/// comes back (the baseline of Matsubara et al. 2022, SC2, arXiv 2203.08875).
public struct JPEGFeaturesMethod: RegisteredMethod {
    /// `jpeg-features:LAYER:QUALITIES`.
    public static let usage = "jpeg-features:LAYER:10-90:10"
    /// "jpeg-features".
    public static let keywords = ["jpeg-features"]

    /// The classifier that is cut in two.
    public let classifier: FeatureModel
    /// The name of the value at which it is cut.
    public let layer: String
    /// The qualities, 1...100, ascending.
    public let qualities: [Int]
    /// What runs the two parts.
    public let engine: Engine
    private let head: Graph
    private let tail: Graph
    /// The shape of the layer's value: 1, height, width, channels.
    private let shape: [Int]

    /// Makes the method.
    ///
    /// - Throws: `EvaluationError.Code.modelMismatch` where the model is no classifier or has no labels,
    ///   `.invalidSetting`, naming layers that will do, where it cannot be cut at the layer.
    /// - Precondition: every quality lies in 1...100.
    public init(
        classifier: FeatureModel,
        layer: String,
        qualities: [Int] = JPEGMethod.defaultQualities,
        engine: Engine
    ) throws(EvaluationError) {
        precondition(qualities.allSatisfy((1...100).contains), "a JPEG quality lies in 1...100")
        guard let graph = classifier.graphs[.classifier], !classifier.labels.isEmpty else {
            throw EvaluationError(
                .modelMismatch,
                "the model '\(classifier.name)' is no classifier with labels, whose features could be coded"
            )
        }
        let input = classifier.preprocessing.inputShape
        guard let parts = Self.parts(of: graph, at: layer, input: input) else {
            throw Self.unsuitable("cannot be cut at '\(layer)'", of: classifier)
        }
        self.classifier = classifier
        self.layer = layer
        self.qualities = qualities
        self.engine = engine
        (head, tail, shape) = parts
    }

    /// The two sides of a layer whose value is an image of channels, or nil where they hang together otherwise too.
    private static func parts(of graph: Graph, at layer: String, input: [Int]) -> (Graph, Graph, [Int])? {
        guard let parts = try? graph.split(at: layer),
            let shape = (try? parts.head.shapes(inputs: [input]))?[layer], shape.count == 4,
            !graph.inputs.contains(layer)
        else { return nil }
        return (parts.head, parts.tail, shape)
    }

    private static func unsuitable(_ fact: String, of classifier: FeatureModel) -> EvaluationError {
        let input = classifier.preprocessing.inputShape
        let layers = (classifier.graphs[.classifier]?.nodes ?? []).map(\.name).filter { name in
            classifier.graphs[.classifier].flatMap { parts(of: $0, at: name, input: input) } != nil
        }
        // The names of whole stages have no dots.
        let stages = layers.filter { !$0.contains(".") }
        let shown = (stages.isEmpty ? layers : stages).prefix(12).joined(separator: ", ")
        return EvaluationError(
            .invalidSetting,
            "jpeg-features: '\(classifier.name)' \(fact); write jpeg-features:LAYER:QUALITIES with one of \(shown)"
        )
    }

    /// "jpeg-features:stage2" and so on.
    public var name: String { "jpeg-features:\(layer)" }
    /// Yes: both sides can agree on tables and headers.
    public var hasAbbreviatedStreams: Bool { true }
    /// "q=10" and so on.
    public var settings: [String] { qualities.map { "q=\($0)" } }
    /// The layer, the classifier and the settings of the images.
    public var identity: String {
        "\(name)/\(classifier.fingerprintText)/420/optimised/" + settings.joined(separator: ",")
    }
    /// The labels of the classifier.
    public var labels: [String]? { classifier.labels }
    /// The image size of the classifier.
    public var imageSize: (width: Int, height: Int)? {
        (classifier.preprocessing.width, classifier.preprocessing.height)
    }

    /// The method for `jpeg-features`.
    public static func make(
        _ request: MethodRequest,
        library: CodecLibrary
    ) throws(EvaluationError) -> JPEGFeaturesMethod? {
        guard keywords.contains(request.name) else { return nil }
        guard let classifier = library.classifier else {
            throw EvaluationError(
                .modelMismatch,
                "jpeg-features codes features of the task's classifier, but there is none"
            )
        }
        guard let settings = request.settings, !settings.isEmpty else {
            throw unsuitable("has several layers", of: classifier)
        }
        let parts = settings.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var qualities = JPEGMethod.defaultQualities
        if parts.count == 2 {
            qualities = try SettingGrid.values(
                String(parts[1]), method: "jpeg-features:\(parts[0])", name: "q", within: 1...100)
        }
        return try JPEGFeaturesMethod(
            classifier: classifier,
            layer: String(parts[0]),
            qualities: qualities,
            engine: library.engine
        )
    }

    /// The classifier.
    public func model(setting: Int) -> (name: String, fingerprint: String)? {
        (classifier.name, classifier.fingerprintText)
    }

    /// The parameters and multiplications of the layers before the cut.
    public func encoderCost(setting: Int) -> EncoderCost? {
        let input = classifier.preprocessing.inputShape
        guard let products = try? head.multiplyAccumulates(inputs: [input]) else { return nil }
        return EncoderCost(parameters: head.parameterCount, multiplyAccumulates: products)
    }

    /// Makes the coder of a quality.
    public func makeCoder(setting: Int) throws -> any Coder {
        JPEGFeaturesCoder(
            preprocessing: classifier.preprocessing,
            head: try plan(head, input: classifier.preprocessing.inputShape),
            tail: try plan(tail, input: shape),
            stream: FeatureImageStream(shape: shape),
            quality: qualities[setting]
        )
    }

    private func plan(_ graph: Graph, input: [Int]) throws -> any Plan {
        try engine.compile(graph, try classifier.parameters.restricted(to: graph), inputShapes: [input])
    }
}

private final class JPEGFeaturesCoder: Coder {
    private let preprocessing: Preprocessing
    private let head: any Plan
    private let tail: any Plan
    private let stream: FeatureImageStream
    private let encoder: JPEGEncoder

    init(preprocessing: Preprocessing, head: any Plan, tail: any Plan, stream: FeatureImageStream, quality: Int) {
        self.preprocessing = preprocessing
        self.head = head
        self.tail = tail
        self.stream = stream
        encoder = JPEGEncoder(quality: quality, subsampling: .yuv420, optimizedTables: true, progressive: false)
    }

    func encode(_ image: RasterImage) throws -> CodedImage {
        let features = try head.run([preprocessing.tensor(image)])[0]
        let written = try stream.write(features, encoder: encoder)
        return CodedImage(
            stream: written.bytes,
            payloadByteCount: written.payload,
            abbreviatedByteCount: written.bytes.count - written.headers
        )
    }

    func decode(_ coded: CodedImage) throws -> Reconstruction {
        .logits(try tail.run([try stream.read(coded.stream)])[0].scalars)
    }

    /// The layer's values against those that came back.
    func featureError(of image: RasterImage, as coded: CodedImage) throws -> Double? {
        let features = try head.run([preprocessing.tensor(image)])[0]
        return FeatureError.relative(try stream.read(coded.stream), to: features)
    }
}
