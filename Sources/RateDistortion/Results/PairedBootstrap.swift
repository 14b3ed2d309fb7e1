import NeuralNetwork

/// Intervals of differences between two methods that were measured on the same images.
///
/// The images are drawn anew with replacement, the same ones for both methods, and the difference is taken again (Efron
/// and Tibshirani 1993, percentile interval): what both methods find hard or easy does not widen the interval.
public struct PairedBootstrap: Sendable, Equatable {
    /// The share of resamples that must give a difference for an interval to be stated.
    static let leastShare = 0.95

    /// How often the images are drawn.
    public var resamples: Int
    /// What the draws follow from.
    public var seed: UInt64

    /// Makes a bootstrap.
    ///
    /// - Precondition: `resamples` is at least 1.
    public init(resamples: Int = 2000, seed: UInt64 = 1) {
        precondition(resamples >= 1, "a bootstrap draws at least once")
        self.resamples = resamples
        self.seed = seed
    }

    /// The 95 % interval of each of several differences, nil where too few resamples give one.
    ///
    /// - Parameters:
    ///   - ours: the points of a series.
    ///   - theirs: the points of the other, of the same images.
    ///   - differences: the differences between both curves, nil where there is none.
    func intervals(
        _ ours: [ImageFigures.Point],
        _ theirs: [ImageFigures.Point],
        _ differences: (RateCurve, RateCurve) -> [Double?]
    ) -> [[Double]?] {
        let count = (ours + theirs).map(\.rates.count).min() ?? 0
        precondition((ours + theirs).allSatisfy { $0.rates.count == count }, "both are of the same images")
        guard count > 0 else { return [] }
        var generator = SeededGenerator(seed: seed)
        var found: [[Double]] = []
        for _ in 0..<resamples {
            var weights = [Double](repeating: 0, count: count)
            for _ in 0..<count { weights[Int.random(in: 0..<count, using: &generator)] += 1 }
            let values = differences(Self.curve(ours, weights), Self.curve(theirs, weights))
            if found.isEmpty { found = [[Double]](repeating: [], count: values.count) }
            for (index, value) in values.enumerated() {
                if let value { found[index].append(value) }
            }
        }
        return found.map { values in
            guard Double(values.count) >= Self.leastShare * Double(resamples),
                let low = Statistics.quantile(values, 0.025), let high = Statistics.quantile(values, 0.975)
            else { return nil }
            return [low, high]
        }
    }

    private static func curve(_ points: [ImageFigures.Point], _ weights: [Double]) -> RateCurve {
        let images = weights.reduce(0, +)
        return RateCurve(
            points.compactMap { point in
                var (rate, quality, counted) = (0.0, 0.0, 0.0)
                for (index, weight) in weights.enumerated() where weight > 0 {
                    rate += weight * point.rates[index]
                    let value = point.qualities[index]
                    guard !value.isNaN else { continue }
                    quality += weight * value
                    counted += weight
                }
                return counted > 0 ? RateCurve.Point(rate: rate / images, quality: quality / counted) : nil
            }
        )
    }
}
