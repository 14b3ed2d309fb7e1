import Foundation

/// The mean difference between two rate curves over what they have in common (Bjontegaard 2001), interpolated on
/// the logarithm of the rate.
public struct BjontegaardDelta: Sendable, Equatable {
    /// The least number of points that a curve needs.
    public static let minimumPointCount = 4

    /// The mean difference: a share of the rate (-0.4 is 40 % fewer bytes) or units of quality.
    public let difference: Double
    /// The common interval over which the mean was taken: of quality for a rate, of rate for a quality.
    public let interval: ClosedRange<Double>
    /// The share of the union of both intervals that they have in common, 0...1; for rates on the logarithmic axis.
    public let overlap: Double

    /// How much less rate (below 0) or more rate the curve needs than the baseline for the same quality.
    ///
    /// - Throws: `EvaluationError.Code.tooFewPoints`, `.notMonotonic` where a rate buys no quality, or `.noOverlap`.
    public static func rate(
        of curve: RateCurve,
        against baseline: RateCurve,
        _ interpolation: CurveInterpolation = .pchip
    ) throws(EvaluationError) -> Self {
        for (curve, name) in [(curve, "the curve"), (baseline, "the baseline")] {
            try check(curve, name)
            guard curve.isMonotonic else {
                throw EvaluationError(
                    .notMonotonic,
                    "\(name) has a point that costs more and is no better than another: a mean over quality needs "
                        + "a rising curve; ask for a repair to leave such points out"
                )
            }
        }
        let delta = try meanDifference(
            { points in (points.map(\.quality), points.map { log10($0.rate) }) },
            curve,
            baseline,
            interpolation,
            { String(format: "%.4g", $0) }
        )
        return Self(
            difference: pow(10, delta.mean) - 1,
            interval: delta.interval,
            overlap: delta.overlap
        )
    }

    /// How much more quality the curve has than the baseline at the same rate.
    ///
    /// - Throws: `EvaluationError.Code.tooFewPoints` or `.noOverlap`.
    public static func quality(
        of curve: RateCurve,
        against baseline: RateCurve,
        _ interpolation: CurveInterpolation = .pchip
    ) throws(EvaluationError) -> Self {
        try check(curve, "the curve")
        try check(baseline, "the baseline")
        let delta = try meanDifference(
            { points in (points.map { log10($0.rate) }, points.map(\.quality)) },
            curve,
            baseline,
            interpolation,
            { "the rate " + String(format: "%.4g", pow(10, $0)) }
        )
        return Self(
            difference: delta.mean,
            interval: pow(10, delta.interval.lowerBound)...pow(10, delta.interval.upperBound),
            overlap: delta.overlap
        )
    }

    private static func check(_ curve: RateCurve, _ name: String) throws(EvaluationError) {
        guard curve.points.count >= minimumPointCount else {
            throw EvaluationError(
                .tooFewPoints,
                "\(name) has \(curve.points.count) points; a mean difference needs at least \(minimumPointCount)"
            )
        }
    }

    private static func meanDifference(
        _ axes: ([RateCurve.Point]) -> ([Double], [Double]),
        _ curve: RateCurve,
        _ baseline: RateCurve,
        _ interpolation: CurveInterpolation,
        _ text: (Double) -> String
    ) throws(EvaluationError) -> (mean: Double, interval: ClosedRange<Double>, overlap: Double) {
        let (ours, theirs) = (axes(curve.points), axes(baseline.points))
        let starts = (ours.0[0], theirs.0[0])
        let ends = (ours.0[ours.0.count - 1], theirs.0[theirs.0.count - 1])
        let (lower, upper) = (max(starts.0, starts.1), min(ends.0, ends.1))
        guard lower < upper else {
            throw EvaluationError(
                .noOverlap,
                "the curves have nothing in common: one spans \(text(starts.0)) to \(text(ends.0)), the other "
                    + "\(text(starts.1)) to \(text(ends.1))"
            )
        }
        let first = PiecewiseCubic(ours.0, ours.1, interpolation).integral(from: lower, to: upper)
        let second = PiecewiseCubic(theirs.0, theirs.1, interpolation).integral(from: lower, to: upper)
        let union = max(ends.0, ends.1) - min(starts.0, starts.1)
        return ((first - second) / (upper - lower), lower...upper, (upper - lower) / union)
    }
}
