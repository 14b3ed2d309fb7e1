/// How fast methods bring an image from pixels to an answer over a link, and at which rates they trade places.
public struct LatencyFacts: Codable, Sendable, Equatable {
    /// One operating point of a pair.
    public struct Side: Codable, Sendable, Equatable {
        /// The series.
        public var method: String
        /// The setting.
        public var setting: String
        /// The mean bytes.
        public var bytes: Double
        /// The mean time of encoding, decoding and judging.
        public var computeMilliseconds: Double

        enum CodingKeys: String, CodingKey {
            case method
            case setting
            case bytes
            case computeMilliseconds = "compute_ms"
        }
    }

    /// Two methods and the rate of the link at which both take as long.
    public struct BreakEven: Codable, Sendable, Equatable {
        /// The method with fewer bytes, which wins on slow links.
        public var smaller: Side
        /// The method with more bytes.
        public var larger: Side
        /// The rate below which the smaller one is faster; nil where it is at any rate, because it computes less too.
        public var rate: LinkRate?

        enum CodingKeys: String, CodingKey {
            case smaller
            case larger
            case rate = "below_bps"
        }
    }

    /// The rate of the link.
    public var link: LinkRate
    /// The pairs, in the order of the report.
    public var breakEvens: [BreakEven]

    enum CodingKeys: String, CodingKey {
        case link = "link_bps"
        case breakEvens = "break_even"
    }
}

extension EvaluationResults {
    /// The results with the time from pixels to answer over a link: encoding, sending the stream, decoding, judging.
    public func over(_ link: LinkRate) -> EvaluationResults {
        var results = self
        for (method, series) in methods.enumerated() {
            for (index, point) in series.points.enumerated() {
                results.methods[method].points[index].totalMilliseconds =
                    point.computeMilliseconds + link.milliseconds(bytes: point.bytes)
            }
        }
        results.latency = LatencyFacts(link: link, breakEvens: breakEvens)
        return results
    }

    /// Each method with every other, at settings that are about as good; where feature codecs take part, only these with
    /// the others.
    private var breakEvens: [LatencyFacts.BreakEven] {
        let chosen = methods.filter { !$0.isAbbreviated }.compactMap { method in
            comparablePoint(of: method).map { (isFamily: method.family != nil, side: LatencyFacts.Side(method, $0)) }
        }
        let hasFamilies = chosen.contains { $0.isFamily }
        return chosen.indices.flatMap { first in
            chosen.indices.dropFirst(first + 1).compactMap { second in
                let pair = [chosen[first], chosen[second]]
                guard !hasFamilies || pair[0].isFamily != pair[1].isFamily else { return nil }
                return LatencyFacts.BreakEven(pair[0].side, pair[1].side)
            }
        }
    }

    /// The setting of fewest bytes that loses no more than 2 points to the best images at hand, else the best one.
    func comparablePoint(of method: MethodResult) -> OperatingPoint? {
        method.comparablePoint(level: uncompressedScore ?? methods.flatMap(\.points).compactMap(\.score).max())
    }
}

extension MethodResult {
    /// The setting of fewest bytes that loses no more than 2 points to a level of the score; else, or without a level, the best.
    func comparablePoint(level: Double?) -> OperatingPoint? {
        let near = level.flatMap { level in
            points.filter { $0.score ?? 0 >= level - 0.02 }.min { $0.bytes < $1.bytes }
        }
        return near ?? points.max { ($0.score ?? 0, -$0.bytes) < ($1.score ?? 0, -$1.bytes) }
    }
}

extension LatencyFacts.Side {
    fileprivate init(_ method: MethodResult, _ point: OperatingPoint) {
        self.init(
            method: method.name,
            setting: point.setting,
            bytes: point.bytes,
            computeMilliseconds: point.computeMilliseconds
        )
    }
}

extension LatencyFacts.BreakEven {
    /// Solves for the rate at which computing and sending take as long on both sides; nil for streams of one size.
    init?(_ first: LatencyFacts.Side, _ second: LatencyFacts.Side) {
        guard first.bytes != second.bytes else { return nil }
        (smaller, larger) = first.bytes < second.bytes ? (first, second) : (second, first)
        let saved = (larger.bytes - smaller.bytes) * 8
        let lost = (smaller.computeMilliseconds - larger.computeMilliseconds) / 1e3
        rate = lost > 0 ? LinkRate(bitsPerSecond: saved / lost) : nil
    }
}
