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
        /// The ends of the 95 % interval of `rate` over the images, or nil.
        public var rateConfidence: [Double]?
        /// The common interval of quality.
        public var qualityInterval: [Double]?
        /// The share of both curves' quality that they have in common.
        public var rateOverlap: Double?
        /// The mean difference in quality at the same rate; nil where there is none.
        public var quality: Double?
        /// The ends of the 95 % interval of `quality` over the images, or nil.
        public var qualityConfidence: [Double]?
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
            case rateConfidence = "bd_rate_interval"
            case qualityInterval = "quality_interval"
            case rateOverlap = "rate_overlap"
            case quality = "bd_quality"
            case qualityConfidence = "bd_quality_interval"
            case byteInterval = "byte_interval"
            case qualityOverlap = "quality_overlap"
            case notes
        }
    }

    /// The figure by which the curves are compared.
    public let metric: String
    /// How the curves run between their points.
    public let interpolation: CurveInterpolation
    /// Every curve against every baseline.
    public let rows: [Row]

    /// An evaluation to compare with, or to compare.
    public struct Source: Sendable {
        /// Its name, such as the path of its file.
        public var name: String
        /// What it found.
        public var results: EvaluationResults
        /// What it found for every image, or nil where differences are to be stated without intervals.
        public var figures: ImageFigures?

        /// Names an evaluation.
        public init(name: String, results: EvaluationResults, figures: ImageFigures? = nil) {
            self.name = name
            self.results = results
            self.figures = figures
        }
    }

    /// How curves are compared.
    public struct Options: Sendable {
        /// The figure.
        public var metric = QualityMetric.top1
        /// How curves run between their points.
        public var interpolation = CurveInterpolation.pchip
        /// Whether points that cost more and are no better than others are left out of differences in rate.
        ///
        /// Differences in quality count every point: they read curves at a rate, for which these need not rise.
        public var repairs = false
        /// What intervals are made with.
        public var bootstrap = PairedBootstrap()

        /// The defaults.
        public init() {}
    }

    /// Compares curves.
    ///
    /// - Parameters:
    ///   - source: the evaluation whose feature codecs (or, where it has none, all series) are compared.
    ///   - baselines: evaluations of the same images; their series with several points count, and never the series itself.
    ///   - options: how.
    /// - Throws: `EvaluationError.Code.differentData`, or `.tooFewPoints` where no pair can be compared.
    public init(
        of source: Source,
        against baselines: [Source],
        _ options: Options = Options()
    ) throws(EvaluationError) {
        let results = source.results
        for (name, other) in baselines.map({ ($0.name, $0.results) }) {
            guard other.task.kind == results.task.kind else {
                throw EvaluationError(
                    .differentData,
                    "\(name) measured the task \(other.task.kind), not \(results.task.kind)"
                )
            }
            guard other.dataset.hash == results.dataset.hash, other.dataset.images == results.dataset.images else {
                throw EvaluationError(
                    .differentData,
                    "\(name) measured other images (\(other.dataset.name), \(other.dataset.images) of them at "
                        + "\(other.dataset.sizeText), \(other.dataset.hash)) than "
                        + "\(results.dataset.name), \(results.dataset.images) of them at "
                        + "\(results.dataset.sizeText), \(results.dataset.hash)"
                )
            }
            guard other.task.fingerprint == results.task.fingerprint, other.task.classes == results.task.classes else {
                throw EvaluationError(
                    .differentData,
                    "\(name) was judged by \(other.task.name) (\(other.task.fingerprint)) over the classes of the "
                        + "\(other.task.classes), not by \(results.task.name) (\(results.task.fingerprint)) over those of "
                        + "the \(results.task.classes)"
                )
            }
        }
        try Self.requireFigure(options.metric, in: [results] + baselines.map(\.results))
        let families = results.methods.filter { $0.family != nil }
        var rows: [Row] = []
        for method in families.isEmpty ? results.methods.filter({ $0.points.count > 1 }) : families {
            for baseline in baselines {
                for other in baseline.results.methods where other.points.count > 1 && other != method {
                    let pair = (ours: (method: method, source: source), theirs: (method: other, source: baseline))
                    rows.append(Self.row(pair, options))
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
        metric = options.metric.rawValue
        interpolation = options.interpolation
        self.rows = rows
    }

    /// Refuses a figure that every evaluation lacks and no point has: a typing error, or another task's.
    private static func requireFigure(
        _ metric: QualityMetric,
        in results: [EvaluationResults]
    ) throws(EvaluationError) {
        let points = results.flatMap(\.methods).flatMap(\.points)
        let own = Set(points.flatMap { $0.figures ?? [] }.map(\.name)).sorted()
        let known = QualityMetric.common.map(\.rawValue) + own
        guard !known.contains(metric.rawValue) else { return }
        throw EvaluationError(
            .invalidSetting,
            "no results have the figure '\(metric.rawValue)'; figures are " + known.joined(separator: ", ")
        )
    }

    private typealias Pair = (
        ours: (method: MethodResult, source: Source), theirs: (method: MethodResult, source: Source)
    )

    private static func row(_ pair: Pair, _ options: Options) -> Row {
        var notes: [String] = []
        let (ours, theirs) = (pair.ours.method.curve(options.metric), pair.theirs.method.curve(options.metric))
        for (name, curve) in [(pair.ours.method.name, ours), (pair.theirs.method.name, theirs)] where options.repairs {
            let count = curve.points.count - curve.envelope.points.count
            if count > 0 { notes.append("\(count) of \(name)'s points left out of the rate") }
        }
        func attempt(_ compare: () throws(EvaluationError) -> BjontegaardDelta) -> BjontegaardDelta? {
            do {
                return try compare()
            } catch {
                if !notes.contains(error.message) { notes.append(error.message) }
                return nil
            }
        }
        let way = options.interpolation
        let rate = attempt { () throws(EvaluationError) in
            try BjontegaardDelta.rate(of: rising(ours, options), against: rising(theirs, options), way)
        }
        let quality = attempt { () throws(EvaluationError) in
            try BjontegaardDelta.quality(of: ours, against: theirs, way)
        }
        let none: Confidence = (nil, nil, false)
        let confidence = rate == nil && quality == nil ? none : Self.confidence(pair, options)
        if rate != nil, confidence.rate == nil, confidence.isKnown {
            notes.append("no interval of the rate: too many resamples of the images have no rising curves")
        }
        return Row(
            method: pair.ours.method.name,
            source: pair.theirs.source.name,
            baseline: pair.theirs.method.name,
            rate: rate?.difference,
            rateConfidence: rate == nil ? nil : confidence.rate,
            qualityInterval: rate.map { [$0.interval.lowerBound, $0.interval.upperBound] },
            rateOverlap: rate?.overlap,
            quality: quality?.difference,
            qualityConfidence: quality == nil ? nil : confidence.quality,
            byteInterval: quality.map { [$0.interval.lowerBound, $0.interval.upperBound] },
            qualityOverlap: quality?.overlap,
            notes: notes
        )
    }

    /// The curve from which differences in rate are taken.
    private static func rising(_ curve: RateCurve, _ options: Options) -> RateCurve {
        options.repairs ? curve.envelope : curve
    }

    private typealias Confidence = (rate: [Double]?, quality: [Double]?, isKnown: Bool)

    /// The intervals of both differences over the images, where these are known for both series.
    private static func confidence(_ pair: Pair, _ options: Options) -> Confidence {
        guard let ours = pair.ours.source.figures?.points[pair.ours.method.name],
            let theirs = pair.theirs.source.figures?.points[pair.theirs.method.name]
        else { return (nil, nil, false) }
        // Figures of a task are no means over images.
        guard QualityMetric.common.contains(options.metric) else { return (nil, nil, false) }
        let way = options.interpolation
        let intervals = options.bootstrap.intervals(ours, theirs) { one, other in
            return [
                try? BjontegaardDelta.rate(of: rising(one, options), against: rising(other, options), way).difference,
                try? BjontegaardDelta.quality(of: one, against: other, way).difference,
            ]
        }
        return intervals.count == 2 ? (intervals[0], intervals[1], true) : (nil, nil, true)
    }
}
