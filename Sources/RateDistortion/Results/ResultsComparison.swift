/// Curves of one evaluation against those of others, as mean differences in rate and in quality.
public struct ResultsComparison: Sendable, Equatable, Codable {
    /// One curve against another.
    public struct Row: Sendable, Equatable, Codable {
        /// The series compared.
        public var method: String
        /// Where the baseline comes from.
        public var source: String
        /// The series compared with.
        public var baseline: String
        /// The mean difference in rate at the same quality: -0.4 is 40 % fewer bytes; nil where there is none.
        public var rate: Double?
        /// The common interval of quality.
        public var qualityInterval: [Double]?
        /// The share of both curves' quality that they have in common.
        public var rateOverlap: Double?
        /// The mean difference in quality at the same rate; nil where there is none.
        public var quality: Double?
        /// The common interval of bytes.
        public var byteInterval: [Double]?
        /// The share of both curves' rates, on the logarithmic axis, that they have in common.
        public var qualityOverlap: Double?
        /// Why a difference is missing, and what was left out.
        public var notes: [String]

        enum CodingKeys: String, CodingKey {
            case method
            case source
            case baseline
            case rate = "bd_rate"
            case qualityInterval = "quality_interval"
            case rateOverlap = "rate_overlap"
            case quality = "bd_quality"
            case byteInterval = "byte_interval"
            case qualityOverlap = "quality_overlap"
            case notes
        }
    }

    /// The figure by which the curves are compared.
    public let metric: String
    /// Every curve against every baseline.
    public let rows: [Row]

    /// Compares curves.
    ///
    /// - Parameters:
    ///   - results: the evaluation whose feature codecs (or, where it has none, all series) are compared.
    ///   - baselines: evaluations of the same images, by name; their series with several points count, and never the
    ///     series itself.
    ///   - metric: the figure.
    ///   - repairs: whether points that cost more and are no better than others are left out.
    /// - Throws: `EvaluationError.Code.differentData`, or `.tooFewPoints` where no pair can be compared.
    public init(
        of results: EvaluationResults,
        against baselines: [(name: String, results: EvaluationResults)],
        metric: QualityMetric = .top1,
        repairs: Bool = false
    ) throws(EvaluationError) {
        for (name, other) in baselines {
            guard other.dataset.hash == results.dataset.hash, other.dataset.images == results.dataset.images else {
                throw EvaluationError(
                    .differentData,
                    "\(name) measured other images (\(other.dataset.name), \(other.dataset.images) of them at "
                        + "\(other.dataset.sizeText), \(other.dataset.hash)) than "
                        + "\(results.dataset.name), \(results.dataset.images) of them at "
                        + "\(results.dataset.sizeText), \(results.dataset.hash)"
                )
            }
            guard other.task.fingerprint == results.task.fingerprint, other.task.kind == results.task.kind,
                other.task.classes == results.task.classes
            else {
                throw EvaluationError(
                    .differentData,
                    "\(name) was judged by \(other.task.name) (\(other.task.fingerprint)) over the classes of the "
                        + "\(other.task.classes), not by \(results.task.name) (\(results.task.fingerprint)) over those of "
                        + "the \(results.task.classes)"
                )
            }
        }
        let families = results.methods.filter { $0.family != nil }
        var rows: [Row] = []
        for method in families.isEmpty ? results.methods.filter({ $0.points.count > 1 }) : families {
            for (source, other) in baselines {
                for baseline in other.methods where baseline.points.count > 1 && baseline != method {
                    rows.append(Self.row(method, source, baseline, metric, repairs))
                }
            }
        }
        guard rows.contains(where: { $0.rate != nil || $0.quality != nil }) else {
            throw EvaluationError(
                .tooFewPoints,
                "nothing can be compared: "
                    + (rows.first.map { "\($0.method) with \($0.baseline): " + $0.notes.joined(separator: "; ") }
                        ?? "the results hold no two series with several points")
            )
        }
        self.metric = metric.rawValue
        self.rows = rows
    }

    private static func row(
        _ method: MethodResult,
        _ source: String,
        _ baseline: MethodResult,
        _ metric: QualityMetric,
        _ repairs: Bool
    ) -> Row {
        var notes: [String] = []
        func curve(_ method: MethodResult) -> RateCurve {
            let curve = method.curve(metric)
            guard repairs, curve.envelope != curve else { return curve }
            let count = curve.points.count - curve.envelope.points.count
            notes.append("\(count) of \(method.name)'s points left out")
            return curve.envelope
        }
        let (ours, theirs) = (curve(method), curve(baseline))
        func attempt(_ compare: () throws(EvaluationError) -> BjontegaardDelta) -> BjontegaardDelta? {
            do {
                return try compare()
            } catch {
                if !notes.contains(error.message) { notes.append(error.message) }
                return nil
            }
        }
        let rate = attempt { () throws(EvaluationError) in try BjontegaardDelta.rate(of: ours, against: theirs) }
        let quality = attempt { () throws(EvaluationError) in try BjontegaardDelta.quality(of: ours, against: theirs) }
        return Row(
            method: method.name,
            source: source,
            baseline: baseline.name,
            rate: rate?.difference,
            qualityInterval: rate.map { [$0.interval.lowerBound, $0.interval.upperBound] },
            rateOverlap: rate?.overlap,
            quality: quality?.difference,
            byteInterval: quality.map { [$0.interval.lowerBound, $0.interval.upperBound] },
            qualityOverlap: quality?.overlap,
            notes: notes
        )
    }
}
