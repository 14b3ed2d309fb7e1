public import EntropyCoding
public import NeuralNetwork

/// A prior that takes the table of a symbol from symbols around it that are known already.
///
/// Symbols are those of a factorised prior. They are coded channel by channel, each channel in two passes: first the places
/// whose row and column sum to an even number, then the others, as on a checkerboard (He and others, "Checkerboard context
/// model for efficient learned image compression", CVPR 2021). Two numbers are made of what is known. Either two rules make
/// them: one weighs magnitudes (``ContextFeatures``), which tell how large a symbol may be, the other the symbols themselves
/// (``ContextNeighbours``), which tell its sign and more. Or a small network makes both (``ContextNetwork``), which sees more
/// and costs more. Thresholds turn each number into one of a few contexts, and both together name the table, which other
/// contexts may share. Everything is whole numbers, so that every decoder finds the same tables.
public struct ContextPrior: Prior, Equatable {
    /// The name of the prior in model files.
    public static let kind = "context"

    /// The tables that contexts refer to.
    public let tables: ProbabilityTables
    /// The value that the symbol 0 stands for, by channel.
    public let medians: [Float]
    /// The distance between the values of neighbouring symbols, by channel.
    public let steps: [Float]
    /// By how much of a step the encoder moves values towards the median before rounding, in 0..<0.5; decoding does not
    /// depend on it.
    public let deadZone: Float
    /// What is concluded from the magnitudes around.
    public let magnitudes: ContextRule
    /// What is concluded from the symbols around.
    public let neighbours: ContextRule
    /// What makes the numbers that both rules have thresholds for, where they have no weights themselves.
    public let network: ContextNetwork?
    /// The table of each context: for each pass, contexts of magnitudes by contexts of neighbours.
    public let map: [UInt16]

    /// Joins the parts.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for counts that do not fit each other, `.notFinite` for medians and
    ///   steps that cannot be used, `.malformedModel` for weights or a dead zone out of range, or a table that is not there.
    public init(
        tables: ProbabilityTables,
        medians: [Float],
        steps: [Float],
        deadZone: Float = 0,
        magnitudes: ContextRule,
        neighbours: ContextRule? = nil,
        network: ContextNetwork? = nil,
        map: [UInt16]? = nil
    ) throws(FeatureCodecError) {
        let passes = 2 * medians.count
        let neighbours = neighbours ?? .none(passes: passes)
        let map = map ?? (0..<tables.count).map { UInt16(truncatingIfNeeded: $0) }
        let counts = Self.featureCounts(with: network)
        guard !medians.isEmpty, steps.count == medians.count, (network?.channels ?? medians.count) == medians.count,
            magnitudes.fits(passes: passes, features: counts.magnitudes),
            neighbours.fits(passes: passes, features: counts.neighbours),
            map.count == passes * magnitudes.count * neighbours.count
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
        guard (0..<0.5).contains(deadZone), magnitudes.isBounded, neighbours.isBounded,
            map.allSatisfy({ $0 < tables.count })
        else {
            throw FeatureCodecError(
                .malformedModel,
                "the prior has weights beyond \(ContextRule.weightLimit), a dead zone that is not in 0..<0.5, or contexts "
                    + "without a table"
            )
        }
        self.tables = tables
        self.medians = medians
        self.steps = steps
        self.deadZone = deadZone
        self.magnitudes = magnitudes
        self.neighbours = neighbours
        self.network = network
        self.map = map
    }

    /// The weights that the rules have in each pass: none where a network stands in for them.
    private static func featureCounts(
        with network: ContextNetwork?
    ) -> (magnitudes: (_ pass: Int) -> Int, neighbours: (_ pass: Int) -> Int) {
        guard network == nil else { return ({ _ in 0 }, { _ in 0 }) }
        return ({ ContextFeatures.count(pass: $0) }, { ContextNeighbours.count(pass: $0) })
    }

    /// The channels of the latents.
    public var channels: Int { medians.count }
    /// The number of contexts of each pass.
    public var contextCount: Int { magnitudes.count * neighbours.count }
    /// Two for each channel.
    public var passCount: Int { 2 * channels }

    /// That of the network, if there is one.
    public func networkCost(latent shape: [Int]) -> PriorCost { network?.cost(latent: shape) ?? PriorCost() }

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
        var walk = Walk(prior: self, shape: shape)
        for channel in 0..<pass / 2 { walk.sums.add(even: known[2 * channel], odd: known[2 * channel + 1]) }
        return walk.indices(pass: pass, known: known)
    }

    /// A walk that keeps what it knows of the channels before.
    public func walk(shape: [Int]) -> any TableWalk { Walk(prior: self, shape: shape) }

    private struct Walk: TableWalk {
        let prior: ContextPrior
        var sums: any ContextSums
        private var pass = 0

        init(prior: ContextPrior, shape: [Int]) {
            self.prior = prior
            if let network = prior.network {
                sums = NetworkSums(network, shape: shape)
            } else {
                sums = RuleSums(magnitudes: prior.magnitudes, neighbours: prior.neighbours, shape: shape)
            }
        }

        mutating func nextIndices(known: [[Int32]]) -> [UInt16] {
            defer { pass += 1 }
            if pass & 1 == 0, pass > 0 { sums.add(even: known[pass - 2], odd: known[pass - 1]) }
            return indices(pass: pass, known: known)
        }

        /// The table of each symbol of a pass, when the channels before are added.
        mutating func indices(pass: Int, known: [[Int32]]) -> [UInt16] {
            let (magnitudes, neighbours) = sums.sums(anchors: pass & 1 == 1 ? known[pass - 1] : nil)
            return zip(magnitudes, neighbours).map { magnitude, neighbour in
                let row = pass * prior.magnitudes.count + prior.magnitudes.context(of: magnitude, pass: pass)
                return prior.map[row * prior.neighbours.count + prior.neighbours.context(of: neighbour, pass: pass)]
            }
        }
    }

    /// Symbols times steps plus medians.
    public func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor {
        let planar = Checkerboard(shape).planar(of: symbols)
        return SymbolRounding.latent(of: planar, shape: shape, steps: steps) { channel, _ in medians[channel] }
    }
}

extension ContextPrior {
    private static let neighbourPrefix = "neighbour_"

    /// Rebuilds the prior from a model file's content.
    public init(content: PriorContent) throws(FeatureCodecError) {
        guard let medians = content.reals["medians"]?.scalars else {
            throw FeatureCodecError(.missingTensor, "the tensor 'prior.medians' is missing")
        }
        let passes = 2 * medians.count
        let network = try ContextNetwork(content, channels: medians.count)
        let counts = Self.featureCounts(with: network)
        let looksAtSigns = content.integers["\(Self.neighbourPrefix)thresholds"] != nil
        try self.init(
            tables: try content.tables(),
            medians: medians,
            steps: content.reals["steps"]?.scalars ?? Array(repeating: 1, count: medians.count),
            deadZone: Float(content.settings["dead_zone"]?.number ?? 0),
            magnitudes: try ContextRule(content, passes: passes, features: counts.magnitudes),
            neighbours: looksAtSigns
                ? try ContextRule(content, prefix: Self.neighbourPrefix, passes: passes, features: counts.neighbours)
                : nil,
            network: network,
            map: content.integers["map"]?.elements.map { UInt16(exactly: $0) ?? .max }
        )
    }

    /// The parts as a model file holds them.
    public var content: PriorContent {
        var content = PriorContent(reals: ["medians": Tensor(shape: [channels], scalars: medians)])
        content.set(tables)
        content.add(steps: steps)
        if deadZone > 0 { content.settings["dead_zone"] = .real(Double(deadZone)) }
        magnitudes.add(to: &content)
        if neighbours.count > 1 { neighbours.add(to: &content, prefix: Self.neighbourPrefix) }
        network?.add(to: &content)
        if map != (0..<tables.count).map({ UInt16(truncatingIfNeeded: $0) }) {
            content.integers["map"] = PriorContent.IntegerArray(
                shape: [passCount, magnitudes.count, neighbours.count],
                elements: map.map(Int32.init),
                isNarrow: network != nil && map.allSatisfy { $0 <= Int8.max }
            )
        }
        return content
    }
}
