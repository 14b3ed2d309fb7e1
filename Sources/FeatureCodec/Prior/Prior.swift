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

    /// The shapes of what the encoder makes beside the latent, in the order of its outputs: the side information from which
    /// the tables of later passes follow. Most priors ask for nothing.
    ///
    /// - Parameter shape: the shape of the latent.
    func sideShapes(latent shape: [Int]) -> [[Int]]

    /// What finding the tables for a latent costs beyond looking them up.
    ///
    /// - Parameter shape: the shape of the latent.
    func networkCost(latent shape: [Int]) -> PriorCost

    /// The symbols of what an encoder makes of an image, one list for each pass.
    ///
    /// - Parameter encoded: the latent [1, height, width, channels], then what `sideShapes` asks for.
    /// - Throws: `FeatureCodecError.Code.notFinite` where values are not finite.
    func symbols(of encoded: [Tensor]) throws(FeatureCodecError) -> [[Int32]]

    /// The table of each symbol of a pass.
    ///
    /// - Parameters:
    ///   - pass: the pass, from 0.
    ///   - shape: the shape of the latent.
    ///   - known: the symbols of all passes before it.
    func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16]

    /// Finds the tables of pass after pass of one latent, as `tableIndices` tells them.
    ///
    /// A prior with many passes gives a walk of its own, which does not look at earlier passes again for each of them.
    func walk(shape: [Int]) -> any TableWalk

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

    /// Nothing beside the latent.
    public func sideShapes(latent shape: [Int]) -> [[Int]] { [] }

    /// Nothing.
    public func networkCost(latent shape: [Int]) -> PriorCost { PriorCost() }

    /// The symbols of a latent under a prior that asks for nothing beside it.
    ///
    /// - Throws: `FeatureCodecError.Code.notFinite` for a latent with values that are not finite.
    public func symbols(of latent: Tensor) throws(FeatureCodecError) -> [[Int32]] { try symbols(of: [latent]) }
}

/// What a network of a prior costs for one latent, on either side.
public struct PriorCost: Sendable, Equatable {
    /// Weights and biases.
    public var parameters: Int
    /// Multiply-accumulate operations; the greatest integer where they would overflow.
    public var multiplyAccumulates: Int
    /// The most numbers that are held at once; the greatest integer where they would overflow.
    public var elements: Int

    /// Wraps figures.
    public init(parameters: Int = 0, multiplyAccumulates: Int = 0, elements: Int = 0) {
        self.parameters = parameters
        self.multiplyAccumulates = multiplyAccumulates
        self.elements = elements
    }
}

/// The priors that model files may name.
public enum PriorRegistry {
    /// Every prior: one line each.
    public static let all: [any Prior.Type] = [
        FactorizedPrior.self,
        ContextPrior.self,
        MeanScalePrior.self,
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
