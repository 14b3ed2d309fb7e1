public import EntropyCoding
public import NeuralNetwork

/// A prior that takes the table of a symbol from symbols around it that are known already.
///
/// Symbols are those of a factorised prior. They are coded channel by channel, each channel in two passes: first the places
/// whose row and column sum to an even number, then the others, as on a checkerboard (He and others, "Checkerboard context
/// model for efficient learned image compression", CVPR 2021, without its networks). Each pass weighs the magnitudes at hand
/// (``ContextFeatures``) with whole numbers of its own; thresholds turn the sum into one of a few contexts, each of which has
/// a table. Everything is whole numbers, fitted once by counting, so it costs a device next to nothing.
public struct ContextPrior: Prior, Equatable {
    /// The name of the prior in model files.
    public static let kind = "context"
    /// Weights are limited to this magnitude, so that no sum overflows.
    static let weightLimit: Int32 = 1 << 15

    /// For each pass, the tables of its contexts from the smallest sum to the largest.
    public let tables: ProbabilityTables
    /// The value that the symbol 0 stands for, by channel.
    public let medians: [Float]
    /// The distance between the values of neighbouring symbols, by channel.
    public let steps: [Float]
    /// By how much of a step the encoder moves values towards the median before rounding, in 0..<0.5; decoding does not
    /// depend on it.
    public let deadZone: Float
    /// The weights of each pass: one for each of its ``ContextFeatures``.
    public let weights: [[Int32]]
    /// The least sums of each pass's contexts after the first.
    public let thresholds: [[Int32]]

    /// Joins the parts.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for counts that do not fit each other, `.notFinite` for medians and
    ///   steps that cannot be used, `.malformedModel` for weights or a dead zone out of range.
    public init(
        tables: ProbabilityTables,
        medians: [Float],
        steps: [Float],
        deadZone: Float = 0,
        weights: [[Int32]],
        thresholds: [[Int32]]
    ) throws(FeatureCodecError) {
        let passes = 2 * medians.count
        guard !medians.isEmpty, steps.count == medians.count, weights.count == passes, thresholds.count == passes,
            let contexts = thresholds.first.map({ $0.count + 1 }), thresholds.allSatisfy({ $0.count == contexts - 1 }),
            weights.indices.allSatisfy({ weights[$0].count == ContextFeatures.count(pass: $0) }),
            tables.count == passes * contexts
        else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the weights, thresholds, steps and tables of the prior do not fit its \(medians.count) channels"
            )
        }
        guard medians.allSatisfy(\.isFinite), SymbolRounding.areUsable(steps: steps) else {
            throw FeatureCodecError(
                .notFinite,
                "the prior holds medians that are not finite, or steps that are not positive and finite"
            )
        }
        guard (0..<0.5).contains(deadZone),
            weights.allSatisfy({ $0.allSatisfy { (-Self.weightLimit...Self.weightLimit).contains($0) } })
        else {
            throw FeatureCodecError(
                .malformedModel,
                "the prior has weights beyond \(Self.weightLimit) or a dead zone that is not in 0..<0.5"
            )
        }
        self.tables = tables
        self.medians = medians
        self.steps = steps
        self.deadZone = deadZone
        self.weights = weights
        self.thresholds = thresholds
    }

    /// The channels of the latents.
    public var channels: Int { medians.count }
    /// The number of contexts of each pass.
    public var contextCount: Int { thresholds[0].count + 1 }
    /// Two for each channel.
    public var passCount: Int { 2 * channels }

    /// The symbols of each pass.
    ///
    /// - Throws: `FeatureCodecError.Code.notFinite` for a latent with values that are not finite.
    public func symbols(of encoded: [Tensor]) throws(FeatureCodecError) -> [[Int32]] {
        precondition(encoded.count == 1, "an encoder makes the latent alone for a context prior")
        let latent = encoded[0]
        let planar = try SymbolRounding.symbols(of: latent, steps: steps, deadZone: deadZone) { channel, _ in
            medians[channel]
        }
        return Checkerboard(latent.shape).passes(of: planar)
    }

    /// The table of each symbol of a pass: its context's.
    public func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16] {
        var features = ContextFeatures(Checkerboard(shape))
        for channel in 0..<pass / 2 { features.add(even: known[2 * channel], odd: known[2 * channel + 1]) }
        return indices(pass: pass, features, known: known)
    }

    /// A walk that keeps what it knows of the channels before.
    public func walk(shape: [Int]) -> any TableWalk {
        Walk(prior: self, features: ContextFeatures(Checkerboard(shape)))
    }

    private struct Walk: TableWalk {
        let prior: ContextPrior
        var features: ContextFeatures
        var pass = 0

        mutating func nextIndices(known: [[Int32]]) -> [UInt16] {
            defer { pass += 1 }
            if pass & 1 == 0, pass > 0 { features.add(even: known[pass - 2], odd: known[pass - 1]) }
            return prior.indices(pass: pass, features, known: known)
        }
    }

    /// The table of each symbol of a pass, from the features of the channels before.
    private func indices(pass: Int, _ features: ContextFeatures, known: [[Int32]]) -> [UInt16] {
        let anchors = pass & 1 == 1 ? known[pass - 1] : nil
        let (first, thresholds) = (pass * contextCount, thresholds[pass])
        return features.sums(anchors: anchors, weights: weights[pass]).map { sum in
            UInt16(truncatingIfNeeded: thresholds.reduce(first) { $0 &+ ($1 <= sum ? 1 : 0) })
        }
    }

    /// Symbols times steps plus medians.
    public func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor {
        let planar = Checkerboard(shape).planar(of: symbols)
        return SymbolRounding.latent(of: planar, shape: shape, steps: steps) { channel, _ in medians[channel] }
    }
}

extension ContextPrior {
    /// Rebuilds the prior from a model file's content.
    public init(content: PriorContent) throws(FeatureCodecError) {
        guard let medians = content.reals["medians"]?.scalars else {
            throw FeatureCodecError(.missingTensor, "the tensor 'prior.medians' is missing")
        }
        let thresholds = try content.array("thresholds")
        guard thresholds.shape.count == 2, thresholds.shape[0] == 2 * medians.count, thresholds.shape[1] >= 1 else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the tensor 'prior.thresholds' has the shape \(thresholds.shape), not [\(2 * medians.count), contexts - 1]"
            )
        }
        let weights = try content.array("weights").elements
        let passes = 0..<2 * medians.count
        // Pass after pass, each with as many weights as passes before it.
        let wanted = passes.reduce(0) { $0 + ContextFeatures.count(pass: $1) }
        guard weights.count == wanted else {
            throw FeatureCodecError(
                .shapeMismatch, "the tensor 'prior.weights' has \(weights.count) elements, not \(wanted)")
        }
        let width = thresholds.shape[1]
        try self.init(
            tables: try content.tables(),
            medians: medians,
            steps: content.reals["steps"]?.scalars ?? Array(repeating: 1, count: medians.count),
            deadZone: Float(content.settings["dead_zone"]?.number ?? 0),
            weights: passes.map { Array(weights[$0 * ($0 - 1) / 2..<($0 + 1) * $0 / 2]) },
            thresholds: passes.map { Array(thresholds.elements[$0 * width..<($0 + 1) * width]) }
        )
    }

    /// The parts as a model file holds them.
    public var content: PriorContent {
        var content = PriorContent(reals: ["medians": Tensor(shape: [channels], scalars: medians)])
        content.set(tables)
        content.add(steps: steps)
        if deadZone > 0 { content.settings["dead_zone"] = .real(Double(deadZone)) }
        content.integers["weights"] = PriorContent.IntegerArray(
            shape: [weights.reduce(0) { $0 + $1.count }], elements: weights.flatMap { $0 })
        content.integers["thresholds"] = PriorContent.IntegerArray(
            shape: [passCount, contextCount - 1], elements: thresholds.flatMap { $0 })
        return content
    }
}
