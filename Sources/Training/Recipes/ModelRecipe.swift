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

    /// The model whose answers or weights the run starts from: a teacher, or what is trained on; nil for a new classifier.
    var teacher: String? {
        switch self {
        case .classifier(let backbone): backbone.initial ?? backbone.teacher
        case .entropicStudent(let student): student.teacher
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

/// The learned density of the latent.
public struct PriorRecipe: Sendable, Equatable, Decodable {
    /// The width of the first density, in symbols.
    public var scale: Double
    /// The precision of the exported tables, in bits.
    public var precision: Int

    private enum Keys: String, CodingKey, CaseIterable {
        case scale, precision
    }

    /// A density of the usual width.
    public init() {
        scale = 10
        precision = 16
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        scale = try mapping.number(.scale, in: 0.01...10_000, default: 10)
        precision = try mapping.number(.precision, in: 8...16, default: 16)
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
