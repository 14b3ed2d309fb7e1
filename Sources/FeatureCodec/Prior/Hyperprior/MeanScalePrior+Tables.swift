public import EntropyCoding

extension MeanScalePrior {
    /// The deviations that have a table of their own.
    ///
    /// A network that makes the index `i` predicts the deviation `deviations[i]`; their logarithms have equal steps.
    public static let deviations = GaussianScales()

    /// Makes the tables of the deviations and of the hyper-latent.
    ///
    /// - Parameters:
    ///   - density: of the hyper-latent, one channel for each that the network reads.
    ///   - synthesis: the network.
    ///   - steps: by channel, positive; nil stands for steps of 1.
    ///   - precision: the binary logarithm of each table's total, 4 to 16.
    /// - Throws: `FeatureCodecError.Code.invalidTables` when the density has run away so that no table can be made;
    ///   `.shapeMismatch` or `.notFinite` as `init(tables:synthesis:steps:)` does.
    public init(
        density: FactorizedDensity,
        synthesis: IntegerNetwork,
        steps: [Float]? = nil,
        precision: Int = 16
    ) throws(FeatureCodecError) {
        precondition((4...16).contains(precision), "tables have a precision of 4 to 16 bits")
        precondition(
            density.channels == synthesis.inputChannels,
            "a density of \(density.channels) channels for a network that reads \(synthesis.inputChannels)"
        )
        let normal = Self.deviations.deviations.map(SymbolDistribution.gaussian(deviation:))
        let tables: ProbabilityTables
        do throws(EntropyCodingError) {
            var distributions: [SymbolDistribution] = []
            for support in normal + density.wholeNumberDistributions {
                distributions.append(try support.cut(precision: precision))
            }
            tables = try ProbabilityTables(distributions, precision: precision)
        } catch {
            throw FeatureCodecError(.invalidTables, "the learned density gives no usable tables: \(error)")
        }
        try self.init(tables: tables, synthesis: synthesis, steps: steps)
    }
}
