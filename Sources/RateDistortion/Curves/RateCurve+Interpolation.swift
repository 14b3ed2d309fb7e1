import Foundation

extension RateCurve {
    /// What a curve says about a rate or a quality that lies between its points.
    public enum Reading: Sendable, Equatable {
        /// Interpolated between two neighbouring points, or read at a point.
        case value(Double)
        /// The curve starts above: its first point already has more than was asked for; the value of that point.
        case belowCurve(first: Double)
        /// The curve ends below: no point has as much as was asked for; the value of the last (or best) point.
        case aboveCurve(last: Double)

        /// The interpolated value, or nil outside the curve.
        public var value: Double? {
            if case .value(let value) = self { value } else { nil }
        }
    }

    /// The smallest rate at which the curve reaches a quality, linear in the logarithm of the rate between points.
    public func rate(atQuality quality: Double) -> Reading {
        guard let first = points.first else { return .aboveCurve(last: 0) }
        if first.quality > quality { return .belowCurve(first: first.rate) }
        if first.quality == quality { return .value(first.rate) }
        for (low, high) in zip(points, points.dropFirst()) where high.quality >= quality {
            let share = (quality - low.quality) / (high.quality - low.quality)
            return .value(exp(log(low.rate) + share * (log(high.rate) - log(low.rate))))
        }
        return .aboveCurve(last: points.max { $0.quality < $1.quality }?.rate ?? first.rate)
    }

    /// The quality that the curve has at a rate, linear in the logarithm of the rate between points.
    public func quality(atRate rate: Double) -> Reading {
        guard let first = points.first, let last = points.last else { return .aboveCurve(last: 0) }
        if rate < first.rate { return .belowCurve(first: first.quality) }
        if rate > last.rate { return .aboveCurve(last: last.quality) }
        for (low, high) in zip(points, points.dropFirst()) where rate <= high.rate {
            let share = (log(rate) - log(low.rate)) / (log(high.rate) - log(low.rate))
            return .value(low.quality + share * (high.quality - low.quality))
        }
        return .value(last.quality)
    }
}
