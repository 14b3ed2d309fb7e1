/// A bank of deviations, each with a table, from which a prior that predicts a deviation for every symbol takes the nearest.
///
/// The deviations have equal steps on a logarithmic scale. The nearest of 64 between 0.11 and 64 costs 0.04 % more bits on
/// average than the true one would; taking the next above, as is common, costs four times that.
public struct GaussianScales: Sendable {
    /// The deviations, in rising order.
    public let deviations: [Double]
    private let logarithmOfFirst: Double
    private let step: Double

    /// Spaces deviations over a range, both ends included.
    ///
    /// - Parameters:
    ///   - range: The lowest deviation, positive, and the highest, at most 10^6.
    ///   - count: The number of deviations, in 2...65,536.
    public init(_ range: ClosedRange<Double> = 0.11...64, count: Int = 64) {
        precondition(
            range.lowerBound > 0 && range.upperBound <= 1e6 && (2...ProbabilityTables.maximumCount).contains(count),
            "no \(count) scales span \(range)"
        )
        let (first, last) = (RealFunction.logarithm(range.lowerBound), RealFunction.logarithm(range.upperBound))
        let step = (last - first) / Double(count - 1)
        deviations = (0..<count).map { RealFunction.exponential(first + step * Double($0)) }
        logarithmOfFirst = first
        self.step = step
    }

    /// The place of the deviation that is nearest to a positive one on the logarithmic scale.
    public func nearest(to deviation: Double) -> Int {
        let place = ((RealFunction.logarithm(deviation) - logarithmOfFirst) / step).rounded()
        return Int(min(max(place, 0), Double(deviations.count - 1)))
    }

    /// The tables of all deviations, cut to what is worth listing.
    ///
    /// - Throws: ``EntropyCodingError/Code/invalidTable`` if the precision is not in 1...16.
    public func tables(precision: Int = 14) throws(EntropyCodingError) -> ProbabilityTables {
        var distributions: [SymbolDistribution] = []
        for deviation in deviations {
            distributions.append(try SymbolDistribution.gaussian(deviation: deviation).cut(precision: precision))
        }
        return try ProbabilityTables(distributions, precision: precision)
    }
}
