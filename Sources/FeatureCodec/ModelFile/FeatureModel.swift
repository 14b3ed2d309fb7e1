public import NeuralNetwork

/// A trained feature codec, or a trained classifier, with everything that running it needs.
///
/// A codec has the networks `encoder` and `decoder`, a prior, and mostly a `tail` that finishes the task from the decoded
/// features. A classifier has the network `classifier` alone; it is what teaches codecs and judges decoded images.
public struct FeatureModel: Sendable {
    /// The place of a network in a model.
    ///
    /// Each network has one input and makes one output; an encoder also makes the side information that its prior asks for.
    public enum Role: String, Sendable, CaseIterable {
        /// From the image to the latent, and to the side information of the prior.
        case encoder
        /// From the latent to the features.
        case decoder
        /// From the features to the logits.
        case tail
        /// From the image to the logits.
        case classifier
    }

    /// The name of the model, unlike that of any other: "photographs-2".
    public var name: String { parts.name }
    /// The name that models of one kind at several rates share.
    public var family: String { parts.family }
    /// The place in the family by rate: 1 makes the fewest bytes.
    public var rateIndex: Int { parts.rateIndex }
    /// The number of models in the family.
    public var rateCount: Int { parts.rateCount }
    /// How images become inputs.
    public var preprocessing: Preprocessing { parts.preprocessing }
    /// The networks.
    public var graphs: [Role: Graph] { parts.graphs }
    /// The encoder in whole numbers that stands in for one in floating point, where the model has it.
    public var integerEncoder: IntegerEncoder? { parts.integerEncoder }
    /// The weights of all networks by their full names.
    public var parameters: Parameters { parts.parameters }
    /// The model of the latents; nil for a classifier.
    public var prior: (any Prior)? { parts.prior }
    /// The shape of a latent, [1, height, width, channels]; nil for a classifier.
    public var latentShape: [Int]? { parts.latentShape }
    /// The names of the classes in the order of the logits; empty where they are unknown.
    public var labels: [String] { parts.labels }
    /// The classifier that taught this model.
    public var teacherName: String? { parts.teacherName }
    /// That classifier's fingerprint.
    public var teacherFingerprint: UInt32? { parts.teacherFingerprint }
    /// Where the model comes from: recipe, data, commit, figures.
    public var provenance: [String: JSONValue] { parts.provenance }
    /// The model whose streams this one reads and writes, where it has that model's encoder and prior but a task of its own.
    public var streamsOf: String? { parts.streamSource?.name }
    /// A check of everything that decoding depends on; streams carry it, and only this model decodes them, and those that
    /// `streamsOf` tells to finish another task from its streams.
    ///
    /// It covers the preprocessing, the prior, and the networks and weights of all roles but the encoder, whose streams
    /// are equally good whatever weights it has. Names, labels and provenance are free to change.
    public var fingerprint: UInt32 { checks.fingerprint }
    /// The checks of all parts, of those too that this model was cut from.
    let checks: PartChecks
    /// What the model is made of, its checks among it.
    let parts: Parts

    /// Puts a model together and checks that its parts fit.
    ///
    /// - Parameters:
    ///   - name: the name of the model; `family` is the same unless given.
    ///   - parameters: the weights of all networks; others are dropped.
    ///   - source: the model whose streams the new one is to read and write, for a second task from the same streams; both
    ///     must have the same preprocessing, latent and prior.
    /// - Throws: `FeatureCodecError` where networks, weights, prior and labels do not fit together or exceed `limits`.
    public init(
        name: String,
        family: String? = nil,
        rateIndex: Int = 1,
        rateCount: Int = 1,
        preprocessing: Preprocessing,
        graphs: [Role: Graph],
        parameters: Parameters,
        prior: (any Prior)? = nil,
        labels: [String] = [],
        teacherName: String? = nil,
        teacherFingerprint: UInt32? = nil,
        provenance: [String: JSONValue] = [:],
        streamsOf source: FeatureModel? = nil,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        var latentShape: [Int]?
        if let encoder = graphs[.encoder] {
            let input = preprocessing.inputShape
            let count = encoder.outputs.count
            latentShape = try Self.outputShapes(of: encoder, input: input, role: .encoder, count: count).first
        }
        try self.init(
            parts: Parts(
                name: name,
                family: family ?? name,
                rateIndex: rateIndex,
                rateCount: rateCount,
                preprocessing: preprocessing,
                graphs: graphs,
                parameters: parameters,
                prior: prior,
                latentShape: latentShape,
                labels: labels,
                teacherName: teacherName,
                teacherFingerprint: teacherFingerprint,
                provenance: provenance,
                streamSource: source.map(StreamSource.init)
            ),
            limits: limits
        )
        guard source.map({ $0.checks.base == checks.base }) ?? true else {
            throw FeatureCodecError(
                .malformedModel,
                "the model '\(name)' cannot read the streams of '\(source?.name ?? "")': preprocessing, latent or prior differ"
            )
        }
    }

    /// What a model is made of, before it is known to fit.
    struct Parts {
        var name: String
        var family: String
        var rateIndex: Int
        var rateCount: Int
        var preprocessing: Preprocessing
        var graphs: [Role: Graph]
        /// The encoder, where it is no graph.
        var integerEncoder: IntegerEncoder?
        var parameters: Parameters
        var prior: (any Prior)?
        var latentShape: [Int]?
        var labels: [String]
        var teacherName: String?
        var teacherFingerprint: UInt32?
        var provenance: [String: JSONValue]
        /// The model whose streams are read, if not streams of its own.
        var streamSource: StreamSource?
        /// The checks of a whole of which these are some parts; those of the parts at hand are computed.
        var knownChecks: PartChecks?
    }

    /// What is known of a model whose streams another one reads: enough to tell their fingerprint.
    struct StreamSource: Equatable {
        /// The family, which tells the members of one file apart no more than their networks do.
        var name: String
        /// The checks of the networks that its fingerprint covers.
        var networks: [Role: UInt32]

        init(name: String, networks: [Role: UInt32]) {
            self.name = name
            self.networks = networks
        }

        init(_ model: FeatureModel) {
            let networks = model.checks.streamNetworks ?? model.checks.networks
            self.init(
                name: model.streamsOf ?? model.family,
                networks: networks.filter { PartChecks.fingerprintedRoles.contains($0.key) }
            )
        }
    }

    /// Checks that the parts fit, and takes them.
    init(parts: Parts, limits: DecodingLimits) throws(FeatureCodecError) {
        try parts.check(limits: limits)
        var parts = parts
        parts.parameters = try parts.usedParameters()
        self.init(trusted: parts)
    }

    /// Takes parts that are known to fit.
    init(trusted parts: Parts) {
        checks = parts.computedChecks()
        var parts = parts
        parts.knownChecks = checks
        self.parts = parts
    }
}

extension FeatureModel {
    /// Whether the model has an encoder, of either kind.
    public var hasEncoder: Bool { graphs[.encoder] != nil || integerEncoder != nil }

    /// The weights of the encoder and its multiply-accumulate operations for one image, without those of the prior; nil where
    /// there is none.
    public var encoderCost: (parameters: Int, multiplyAccumulates: Int)? {
        let (height, width) = (preprocessing.height, preprocessing.width)
        if let network = integerEncoder?.network {
            return (network.parameterCount, network.cost(height: height, width: width).multiplyAccumulates)
        }
        guard let graph = graphs[.encoder],
            let products = try? graph.multiplyAccumulates(inputs: [preprocessing.inputShape])
        else { return nil }
        return (graph.parameterCount, products)
    }

    /// Whether the model classifies images rather than codes them.
    public var isClassifier: Bool { graphs[.classifier] != nil }

    /// The entry of a classifier's provenance that names the codec on whose decoded images it was tuned.
    public static let tunedForKey = "tuned_for"

    /// The codec on whose decoded images a classifier was tuned, as its provenance says; nil for a plain one.
    public var tunedFor: String? { provenance[Self.tunedForKey]?.text }

    /// The fingerprint as eight hexadecimal digits.
    public var fingerprintText: String { Self.text(fingerprint: fingerprint) }

    /// A fingerprint as eight hexadecimal digits.
    public static func text(fingerprint: UInt32) -> String {
        let digits = String(fingerprint, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// What the prior computes for one latent; nothing for most, and for a classifier.
    public var priorCost: PriorCost {
        guard let prior, let latentShape else { return PriorCost() }
        return prior.networkCost(latent: latentShape)
    }

    /// The network of a role.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` where the model lacks it.
    public func graph(_ role: Role) throws(FeatureCodecError) -> Graph {
        guard let graph = graphs[role] else {
            throw FeatureCodecError(
                .missingPart,
                "the model '\(name)' has no \(role.rawValue); use a model file with this part"
            )
        }
        return graph
    }
}
