public import EntropyCoding
public import NeuralNetwork

/// A model of latents: it turns them into whole numbers, names the probability table of each, and turns numbers back.
///
/// A prior knows latents and table indices, never bytes. The symbols of a latent form one or more *passes*; the tables of
/// a pass may depend on the symbols of the passes before it, by integer arithmetic only, so that every decoder finds the
/// same tables. A prior without such dependence has one pass.
///
/// To add one, write a conforming type in a file of its own and list it in `PriorRegistry.all`.
public protocol Prior: Sendable {
    /// The stable name of the prior in model files, such as "factorized".
    static var kind: String { get }

    /// Rebuilds a prior from what a model file holds.
    ///
    /// - Throws: `FeatureCodecError.Code.missingTensor`, `.shapeMismatch`, `.notFinite`, `.invalidTables` or
    ///   `.malformedModel`; the content may come from an untrusted file.
    init(content: PriorContent) throws(FeatureCodecError)

    /// What a model file must hold to rebuild this prior.
    var content: PriorContent { get }

    /// The channels of the latents.
    var channels: Int { get }

    /// The tables that `tableIndices` refers to.
    var tables: ProbabilityTables { get }

    /// The number of passes.
    var passCount: Int { get }

    /// The symbols of a latent [1, height, width, channels], one list for each pass.
    ///
    /// - Throws: `FeatureCodecError.Code.notFinite` for a latent with values that are not finite.
    func symbols(of latent: Tensor) throws(FeatureCodecError) -> [[Int32]]

    /// The table of each symbol of a pass.
    ///
    /// - Parameters:
    ///   - pass: the pass, from 0.
    ///   - shape: the shape of the latent.
    ///   - known: the symbols of all passes before it.
    func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16]

    /// Refuses symbols of all passes that no latent has; a prior for which every symbol is possible need not look.
    ///
    /// - Throws: `FeatureCodecError.Code.damaged`; the symbols may come from an untrusted stream.
    func check(_ symbols: [[Int32]]) throws(FeatureCodecError)

    /// The latent of the given shape that the symbols of all passes stand for.
    ///
    /// - Precondition: `check` accepts the symbols.
    func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor
}

extension Prior {
    /// Refuses nothing.
    public func check(_ symbols: [[Int32]]) throws(FeatureCodecError) {}
}

/// The parts of a prior in a model file.
public struct PriorContent: Sendable, Equatable {
    /// Whole numbers in an array with a shape.
    public struct IntegerArray: Sendable, Equatable {
        /// The extents, outermost first.
        public let shape: [Int]
        /// The elements in row-major order.
        public let elements: [Int32]

        /// Wraps elements.
        ///
        /// - Precondition: the number of elements is the product of the shape.
        public init(shape: [Int], elements: [Int32]) {
            precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements for the shape \(shape)")
            self.shape = shape
            self.elements = elements
        }
    }

    /// Small settings by name.
    public var settings: [String: JSONValue]
    /// Arrays of whole numbers by name.
    public var integers: [String: IntegerArray]
    /// Arrays of real numbers by name; stored in full precision.
    public var reals: [String: Tensor]

    /// Wraps the parts.
    public init(
        settings: [String: JSONValue] = [:],
        integers: [String: IntegerArray] = [:],
        reals: [String: Tensor] = [:]
    ) {
        self.settings = settings
        self.integers = integers
        self.reals = reals
    }
}

/// The priors that model files may name.
public enum PriorRegistry {
    /// Every prior: one line each.
    public static let all: [any Prior.Type] = [
        FactorizedPrior.self,
        AffinePrior.self,
    ]

    /// Rebuilds a prior from its name and content.
    ///
    /// - Throws: `FeatureCodecError.Code.unsupportedModel` for an unknown name; else as the prior's initialiser does.
    public static func make(kind: String, content: PriorContent) throws(FeatureCodecError) -> any Prior {
        guard let type = all.first(where: { $0.kind == kind }) else {
            throw FeatureCodecError(.unsupportedModel, "the prior '\(kind)' is not known to this version")
        }
        return try type.init(content: content)
    }
}
