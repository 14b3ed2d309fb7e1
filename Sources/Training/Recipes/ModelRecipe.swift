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
    }

    /// Reads the part of a recipe; the key `kind` decides which others are known.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyRecipeKey.self)
        switch try container.decode(Kind.self, forKey: AnyRecipeKey(stringValue: "kind")) {
        case .classifier: self = .classifier(try BackboneRecipe(from: decoder))
        case .entropicStudent: self = .entropicStudent(try EntropicStudentRecipe(from: decoder))
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

/// A known network and its sizes.
public struct BackboneRecipe: Sendable, Equatable, Decodable {
    /// The name of the network: "small-residual-network".
    public var backbone: String
    /// The channels of each stage.
    public var widths: [Int]
    /// Residual blocks in each stage.
    public var blocksPerStage: Int
    /// The side of the first kernel.
    public var stemKernel: Int
    /// Whether a max pool follows the first convolution.
    public var poolsAfterStem: Bool
    /// A teacher whose answers are imitated beside the labels; a path or the name of a shipped model.
    public var teacher: String?
    /// A classifier whose network and weights are trained on, in place of a new one; a path or the name of a shipped model.
    public var initial: String?

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, backbone, widths, blocksPerStage, stemKernel, poolsAfterStem, teacher, initial
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        backbone = try mapping.value(.backbone, default: "small-residual-network")
        widths = try mapping.value(.widths, default: [48, 96, 192])
        blocksPerStage = try mapping.number(.blocksPerStage, in: 1...64, default: 2)
        stemKernel = try mapping.number(.stemKernel, in: 1...15, default: 5)
        poolsAfterStem = try mapping.value(.poolsAfterStem, default: true)
        teacher = try mapping.optional(.teacher)
        initial = try mapping.optional(.initial)
        guard !widths.isEmpty, widths.allSatisfy({ (1...4_096).contains($0) }) else {
            throw TrainingError(.invalidRecipe, "'model.widths' must be numbers in 1...4096, one for each stage")
        }
    }
}

/// The parts of an Entropic Student.
public struct EntropicStudentRecipe: Sendable, Equatable, Decodable {
    /// The teacher: the path of a model file, or the name of a shipped model.
    public var teacher: String
    /// The value of the teacher that the decoder imitates; what follows it becomes the tail.
    public var split: String
    /// The convolutions of the encoder; the channels of the last are those of the latent.
    public var encoder: [LayerRecipe]
    /// The convolutions of the decoder; the last has as many channels as the teacher's value.
    public var decoder: [LayerRecipe]
    /// Where the first encoder comes from: "random", "teacher" (its first layer) or the path or name of a model.
    public var initialEncoder: String
    /// What follows each convolution but the last of both transforms.
    public var activation: EntropicStudent.Activation

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, teacher, split, encoder, decoder, initialEncoder, activation
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        teacher = try mapping.required(.teacher)
        split = try mapping.required(.split)
        encoder = try mapping.required(.encoder)
        self.decoder = try mapping.required(.decoder)
        initialEncoder = try mapping.value(.initialEncoder, default: "random")
        activation = try mapping.value(.activation, default: .gdn)
        guard !encoder.isEmpty, !self.decoder.isEmpty, encoder.allSatisfy({ !$0.doubles }) else {
            throw TrainingError(
                .invalidRecipe,
                "'model.encoder' and 'model.decoder' need at least one layer each; only a decoder's layer may double"
            )
        }
    }
}

/// One convolution of an encoder or decoder.
public struct LayerRecipe: Sendable, Equatable, Decodable {
    /// The channels that it makes.
    public var channels: Int
    /// The side of the kernel; not used by layers that double.
    public var kernel: Int
    /// The step in both directions.
    public var stride: Int
    /// The zeros on every side; half the kernel unless given.
    public var padding: Int?
    /// Whether the layer is a transposed convolution that doubles width and height.
    public var doubles: Bool

    private enum Keys: String, CodingKey, CaseIterable {
        case channels, kernel, stride, padding, doubles
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        let channels: Int = try mapping.required(.channels)
        self.channels = channels
        kernel = try mapping.number(.kernel, in: 1...31, default: 3)
        stride = try mapping.number(.stride, in: 1...16, default: 1)
        padding = try mapping.optional(.padding)
        doubles = try mapping.value(.doubles, default: false)
        guard (1...8_192).contains(channels), (0...64).contains(padding ?? 0) else {
            throw TrainingError(.invalidRecipe, "a layer needs 'channels' in 1...8192 and 'padding' in 0...64")
        }
    }
}

/// What the bits of the latent are learned with.
public struct PriorRecipe: Sendable, Equatable, Decodable {
    /// The known priors.
    public enum Kind: String, Sendable, Equatable, Decodable, CaseIterable {
        /// A density for each channel.
        case factorized
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

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, scale, precision, hyperChannels, width
    }

    /// A density for each channel, of the usual width.
    public init() {
        kind = .factorized
        scale = 10
        precision = 16
        hyperChannels = 8
        width = 32
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        kind = try mapping.value(.kind, default: .factorized)
        scale = try mapping.number(.scale, in: 0.01...10_000, default: 10)
        precision = try mapping.number(.precision, in: 8...16, default: 16)
        hyperChannels = try mapping.number(.hyperChannels, in: 1...256, default: 8)
        width = try mapping.number(.width, in: 1...256, default: 32)
        let given = [Keys.hyperChannels, .width].first { mapping.container.contains($0) }
        if kind == .factorized, let given {
            throw TrainingError(
                .invalidRecipe,
                "'prior.\(given.rawValue)' belongs to the kind 'mean-scale-hyperprior'; a factorized prior has no such networks"
            )
        }
    }
}

/// How the result is described and stored.
public struct OutputRecipe: Sendable, Equatable, Decodable {
    /// The name of the model; that of the recipe unless given.
    public var name: String?
    /// The family that the models of all rates form; the name unless given.
    public var family: String?
    /// Whether weights are stored as 16-bit floats.
    public var halfPrecision: Bool

    private enum Keys: String, CodingKey, CaseIterable {
        case name, family, halfPrecision
    }

    /// The recipe's name and half precision.
    public init() {
        halfPrecision = true
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        name = try mapping.optional(.name)
        family = try mapping.optional(.family)
        halfPrecision = try mapping.value(.halfPrecision, default: true)
    }
}
