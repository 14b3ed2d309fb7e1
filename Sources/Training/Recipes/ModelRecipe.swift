internal import Datasets
public import FeatureCodec

/// What a run trains.
public enum ModelRecipe: Sendable, Equatable, Decodable {
    /// A network from images to classes: a teacher.
    case classifier(BackboneRecipe)
    /// An encoder, a prior and a decoder before the tail of a teacher.
    case entropicStudent(EntropicStudentRecipe)

    private enum Kind: String, Decodable, CaseIterable {
        case classifier
        case entropicStudent = "entropic-student"
        /// The same; a name for codecs without a learned density.
        case bottleneck
    }

    /// Reads the part of a recipe; the key `kind` decides which others are known.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        switch try container.decode(Kind.self, forKey: AnyKey(stringValue: "kind")) {
        case .classifier: self = .classifier(try BackboneRecipe(from: decoder))
        case .entropicStudent, .bottleneck: self = .entropicStudent(try EntropicStudentRecipe(from: decoder))
        }
    }

    /// The model whose answers or weights the run starts from: a teacher, or what is trained on; nil for a new classifier.
    var teacher: String? {
        switch self {
        case .classifier(let backbone): backbone.initial ?? backbone.teacher
        case .entropicStudent(let student): student.teacher
        }
    }

    /// The names or paths of all models that a run reads.
    public var models: [String] {
        switch self {
        case .classifier(let backbone): [backbone.teacher, backbone.initial].compactMap(\.self)
        case .entropicStudent(let student):
            [student.teacher, student.codec, student.initialEncoderModel].compactMap(\.self)
        }
    }

    /// Names another teacher; for a classifier that starts from another one, that one.
    public mutating func setTeacher(_ teacher: String) {
        switch self {
        case .classifier(var backbone):
            if backbone.initial != nil { backbone.initial = teacher } else { backbone.teacher = teacher }
            self = .classifier(backbone)
        case .entropicStudent(var student):
            student.teacher = teacher
            self = .entropicStudent(student)
        }
    }
}

/// The parts of a student: its transforms, the teacher, and where the first weights come from.
public struct EntropicStudentRecipe: Sendable, Equatable, Decodable {
    /// The teacher: the path of a model file, or the name of a shipped model.
    public var teacher: String
    /// The value of the teacher that the decoder imitates; what follows it becomes the tail.
    public var split: String
    /// The value of the teacher with which the encoder begins, for an autoencoder at a split; nil for the image.
    public var encoderHead: String?
    /// The codecs whose encoder and priors stay as they are while a decoder and a tail for another task are trained: the path
    /// or name of a family; nil for transforms of the recipe's own.
    public var codec: String?
    /// The layers of the encoder; the channels of the last convolution are those of the latent.
    public var encoder: [LayerRecipe]
    /// The layers of the decoder; the last convolution has as many channels as the teacher's value.
    public var decoder: [LayerRecipe]
    /// Where the first encoder comes from: "random", "teacher" (its first layer) or the path or name of a model.
    public var initialEncoder: String
    /// The same where it names a model.
    var initialEncoderModel: String? { ["random", "teacher"].contains(initialEncoder) ? nil : initialEncoder }
    /// Where the first tail comes from.
    public var initialTail: InitialTail
    /// What follows each layer but the last of both transforms, where the layer does not say.
    public var activation: Transforms.Activation

    /// The first weights of the tail.
    public enum InitialTail: String, Sendable, Equatable, Decodable, CaseIterable {
        /// Those of the teacher.
        case teacher
        /// New ones, as for training everything from the start.
        case random
    }

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, teacher, split, codec, encoderHead, encoder, decoder, initialEncoder, initialTail, activation
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        teacher = try mapping.required(.teacher)
        split = try mapping.required(.split)
        encoderHead = try mapping.optional(.encoderHead)
        codec = try mapping.optional(.codec)
        encoder = try mapping.value(.encoder, default: [])
        self.decoder = try mapping.value(.decoder, default: [])
        initialEncoder = try mapping.value(.initialEncoder, default: "random")
        initialTail = try mapping.value(.initialTail, default: .teacher)
        activation = try mapping.value(.activation, default: .gdn)
        guard codec == nil else {
            let own: [Keys] = [.encoderHead, .encoder, .decoder, .initialEncoder, .activation]
            if let key = own.first(where: mapping.container.contains) {
                throw TrainingError(
                    .invalidRecipe,
                    "'model.\(key.stringValue)' does not go with 'model.codec', whose transforms are taken over"
                )
            }
            return
        }
        guard encoder.contains(where: { $0.channels != nil }), self.decoder.contains(where: { $0.channels != nil }),
            encoder.allSatisfy({ !$0.doubles })
        else {
            throw TrainingError(
                .invalidRecipe,
                "'model.encoder' and 'model.decoder' need a layer with 'channels' each; only a decoder's may double"
            )
        }
    }
}

/// How the latent is quantised and coded.
public struct PriorRecipe: Sendable, Equatable, Decodable {
    /// The known priors.
    public enum Kind: String, Sendable, Equatable, Decodable, CaseIterable {
        /// A learned density for each channel.
        case factorized
        /// Quantisation after training, with a scale and a zero point for each latent; nothing is learned.
        case affine
        /// A mean and a deviation for each value, predicted from a second latent.
        case meanScaleHyperprior = "mean-scale-hyperprior"
    }

    /// Which prior.
    public var kind: Kind
    /// The width of the first densities, in symbols.
    public var scale: Double
    /// The precision of the exported tables, in bits.
    public var precision: Int
    /// The channels of a hyperprior's second latent.
    public var hyperChannels: Int
    /// The channels between the convolutions of a hyperprior's networks.
    public var width: Int

    /// The bits of a code of the affine prior.
    public var bits: Int
    /// The contexts that the factorised prior is extended by: tables are then taken by neighbouring symbols.
    public var contexts: ContextSize?
    /// By how much of a step values are moved towards the median before they are rounded, in stages with hard quantisation
    /// and by the exported model.
    public var deadZone: Float

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, scale, precision, bits, contexts, neighbourContexts, contextTables, contextUnits, deadZone,
            hyperChannels
        case width
    }

    /// A density for each channel, of the usual width.
    public init() {
        kind = .factorized
        scale = 10
        precision = 16
        bits = 8
        deadZone = 0
        hyperChannels = 8
        width = 32
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        kind = try mapping.value(.kind, default: .factorized)
        scale = try mapping.number(.scale, in: 0.01...10_000, default: 10)
        precision = try mapping.number(.precision, in: (kind == .affine ? 9 : 8)...16, default: 16)
        bits = try mapping.number(.bits, in: AffineQuantizer.supportedBits, default: 8)
        contexts = try Self.contexts(mapping)
        deadZone = try mapping.number(.deadZone, in: 0...0.49, default: 0)
        hyperChannels = try mapping.number(.hyperChannels, in: 1...256, default: 8)
        width = try mapping.number(.width, in: 1...256, default: 32)
        let foreign: [Keys] =
            switch kind {
            case .factorized: [.bits, .hyperChannels, .width]
            case .affine: [.scale, .hyperChannels, .width] + Self.contextKeys
            case .meanScaleHyperprior: [.bits] + Self.contextKeys
            }
        if let key = foreign.first(where: mapping.container.contains) {
            throw TrainingError(
                .invalidRecipe,
                "'prior.\(key.stringValue)' is not a setting of the prior '\(kind.rawValue)'"
            )
        }
        if contexts == nil, let key = Self.contextKeys.first(where: mapping.container.contains) {
            throw TrainingError(.invalidRecipe, "'prior.\(key.stringValue)' needs 'prior.contexts'")
        }
    }

    private static let contextKeys: [Keys] = [
        .contexts, .neighbourContexts, .contextTables, .contextUnits, .deadZone,
    ]

    /// How finely symbols are told apart, where the recipe asks for contexts.
    private static func contexts(_ mapping: StrictMapping<Keys>) throws -> ContextSize? {
        guard mapping.container.contains(.contexts) else { return nil }
        let usual = ContextSize()
        let units = try mapping.number(.contextUnits, in: 0...ContextSize.greatestUnits, default: usual.units)
        guard ContextSize.supports(units: units) else {
            throw TrainingError(
                .invalidRecipe, "'prior.contextUnits' is \(units), which is no multiple of \(ContextNetwork.unitGroup)")
        }
        return ContextSize(
            magnitudes: try mapping.number(.contexts, in: ContextSize.supportedMagnitudes, default: usual.magnitudes),
            neighbours: try mapping.number(
                .neighbourContexts, in: ContextSize.supportedNeighbours, default: usual.neighbours),
            tables: try mapping.number(.contextTables, in: ContextSize.supportedTables, default: usual.tables),
            units: units
        )
    }
}

/// How the result is described and stored.
public struct OutputRecipe: Sendable, Equatable, Decodable {
    /// The name of the model; that of the recipe unless given.
    public var name: String?
    /// The family that the models of all rates form; the name unless given.
    public var family: String?
    /// The place in a family whose members have recipes of their own, from 1 for the fewest bytes.
    public var rate: Int?
    /// The members of such a family.
    public var rateCount: Int?
    /// How the codes of the affine prior are written: each in a model of its own.
    public var codings: [Coding]
    /// Whether weights are stored as 16-bit floats.
    public var halfPrecision: Bool

    /// How codes are written.
    public enum Coding: String, Sendable, Equatable, Decodable, CaseIterable {
        /// As they are, as published.
        case raw
        /// Under tables that are counted on training images.
        case entropy
    }

    private enum Keys: String, CodingKey, CaseIterable {
        case name, family, rate, rateCount, codings, halfPrecision
    }

    /// The recipe's name and half precision.
    public init() {
        codings = [.raw]
        halfPrecision = true
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        name = try mapping.optional(.name)
        family = try mapping.optional(.family)
        rate = try mapping.optional(.rate)
        rateCount = try mapping.optional(.rateCount)
        codings = try mapping.value(.codings, default: [.raw])
        halfPrecision = try mapping.value(.halfPrecision, default: true)
        let (place, count) = (rate ?? 1, rateCount ?? 1)
        guard (rate == nil) == (rateCount == nil), 1 <= place, place <= count, count <= 255 else {
            throw TrainingError(.invalidRecipe, "'output.rate' must be in 1...'output.rateCount', and that at most 255")
        }
        guard !codings.isEmpty, Set(codings).count == codings.count else {
            throw TrainingError(.invalidRecipe, "'output.codings' must list 'raw', 'entropy' or both, each once")
        }
    }
}
