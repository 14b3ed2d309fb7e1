/// What a method reaches at each of its rates: points in order of rising rate.
///
/// Rates are positive (bytes, bits per pixel); quality is any figure of which more is better (top-1, decibels).
public struct RateCurve: Sendable, Equatable {
    /// One operating point.
    public struct Point: Sendable, Equatable {
        /// The rate, above 0.
        public var rate: Double
        /// The quality that this rate buys.
        public var quality: Double

        /// Makes a point.
        public init(rate: Double, quality: Double) {
            self.rate = rate
            self.quality = quality
        }
    }

    /// The points in order of rising rate; no two share a rate.
    public let points: [Point]

    /// Sorts points by rate; of points with the same rate the best stays.
    ///
    /// - Precondition: every rate is finite and above 0.
    public init(_ points: [Point]) {
        precondition(points.allSatisfy { $0.rate > 0 && $0.rate.isFinite }, "a rate is positive and finite")
        var kept: [Point] = []
        for point in points.sorted(by: { ($0.rate, $0.quality) < ($1.rate, $1.quality) }) {
            if let last = kept.last, last.rate == point.rate {
                kept[kept.count - 1] = point
            } else {
                kept.append(point)
            }
        }
        self.points = kept
    }

    /// Whether more rate always buys more quality.
    public var isMonotonic: Bool {
        zip(points, points.dropFirst()).allSatisfy { $0.quality < $1.quality }
    }

    /// The curve without the points that a cheaper point equals or beats.
    public var envelope: RateCurve {
        var best = -Double.infinity
        return RateCurve(
            points.filter { point in
                guard point.quality > best else { return false }
                best = point.quality
                return true
            }
        )
    }
}
