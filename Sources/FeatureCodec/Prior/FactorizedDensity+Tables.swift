public import EntropyCoding

extension FactorizedDensity {
    /// The mass that lies outside the support from which a table is cut.
    private static let tailMass = 1e-9
    /// The most symbols on either side of the median that a table may list.
    private static let widest = 4096.0

    /// Turns the density into the integer tables that coding uses.
    ///
    /// The bins of each channel are centred on its median. Their probabilities are taken between two exact quantiles;
    /// each table then lists those symbols that are worth it, and leaves the mass of all others to the escape.
    ///
    /// - Parameter precision: the binary logarithm of each table's total, 4 to 16.
    /// - Throws: `FeatureCodecError.Code.invalidTables` when the density has run away so that no table can be made.
    public func makeTables(precision: Int = 16) throws(FeatureCodecError) -> FactorizedPrior {
        precondition((4...16).contains(precision), "tables have a precision of 4 to 16 bits")
        let medians = self.medians
        let tables: ProbabilityTables
        do throws(EntropyCodingError) {
            var distributions: [SymbolDistribution] = []
            for support in self.distributions(around: medians.map(Double.init)) {
                distributions.append(try support.cut(precision: precision))
            }
            tables = try ProbabilityTables(distributions, precision: precision)
        } catch {
            throw FeatureCodecError(.invalidTables, "the learned density gives no usable tables: \(error)")
        }
        return try FactorizedPrior(tables: tables, medians: medians)
    }

    /// The probabilities of whole numbers as the values of each channel, for latents that are rounded as they are.
    public var wholeNumberDistributions: [SymbolDistribution] {
        let bound = 0x1p30
        let centers = medians.map { min(max(Double($0).rounded(), -bound), bound) }
        return zip(centers, distributions(around: centers)).map { center, distribution in
            var moved = distribution
            moved.lowest += Int32(center)
            return moved
        }
    }

    /// The probabilities of whole steps from a centre for each channel, before any cut.
    private func distributions(around centers: [Double]) -> [SymbolDistribution] {
        centers.enumerated().map { channel, center in
            Channel(self, channel: channel)
                .distribution(around: center, tailMass: Self.tailMass, widest: Self.widest)
        }
    }
}

extension FactorizedDensity.Channel {
    /// The probabilities of the bins of width 1 around a center that lie between the two quantiles of a tail mass.
    fileprivate func distribution(around center: Double, tailMass: Double, widest: Double) -> SymbolDistribution {
        func bins(_ distance: Double) -> Int {
            distance.isNaN ? Int(widest) : Int(min(max(distance.rounded(.up), 0), widest))
        }
        let logit = Mathematics.logarithm(2 / tailMass - 1)
        let below = bins(center - value(logit: -logit))
        let above = bins(value(logit: logit) - center)
        let probabilities = (-below...above).map { offset in
            probability(from: center + Double(offset) - 0.5, to: center + Double(offset) + 0.5)
        }
        let escape =
            Mathematics.sigmoid(self.logit(center - Double(below) - 0.5))
            + Mathematics.sigmoid(-self.logit(center + Double(above) + 0.5))
        return SymbolDistribution(lowest: Int32(-below), probabilities: probabilities, escape: escape)
    }
}
