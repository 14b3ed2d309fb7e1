/// What image codecs need to do as well as a feature codec, and what they reach with its bytes.
///
/// Both are read off the codec's curve of mean bytes and top-1 (or the first figure of another task), linear in the logarithm
/// of the bytes between points.
public struct EqualAccuracy: Sendable, Equatable {
    /// The feature codec's series.
    public let series: String
    /// Its setting.
    public let setting: String
    /// Its mean bytes.
    public let bytes: Double
    /// Its top-1.
    public let top1: Double
    /// How far it falls short of the uncompressed images (above 0), or nil where these were not measured.
    public let loss: Double?
    /// The image codec's series.
    public let baseline: String
    /// The bytes that the image codec needs for the same top-1.
    public let bytesNeeded: RateCurve.Reading
    /// The top-1 that the image codec has at the same bytes.
    public let top1AtBytes: RateCurve.Reading

    /// The feature codec's bytes as a share of those that the image codec needs, or nil outside its curve.
    public var share: Double? { bytesNeeded.value.map { bytes / $0 } }
    /// How much higher the feature codec's top-1 is at the same bytes; nil where that is not known.
    ///
    /// Where the image codec has no stream so small, its smallest stands in: a lead over more bytes is one over as many.
    public var lead: Double? {
        switch top1AtBytes {
        case .value(let value): top1 - value
        case .belowCurve(let first): top1 > first ? top1 - first : nil
        case .aboveCurve: nil
        }
    }
    /// Whether the lead is over streams of more bytes, so that the true one is not smaller.
    public var isLeadOverMoreBytes: Bool { top1AtBytes.value == nil && lead != nil }

    /// Every point of every family against every image codec with several settings.
    public static func table(of results: EvaluationResults) -> [EqualAccuracy] {
        let uncompressed = results.uncompressedScore
        let metric = results.score.metric
        let baselines = results.methods.filter { $0.family == nil && $0.points.count > 1 }
        return results.methods.filter { $0.family != nil }.flatMap { series in
            series.points.flatMap { point -> [EqualAccuracy] in
                guard let top1 = point.score else { return [] }
                return baselines.map { baseline in
                    let curve = baseline.curve(metric)
                    return EqualAccuracy(
                        series: series.name,
                        setting: point.setting,
                        bytes: point.bytes,
                        top1: top1,
                        loss: uncompressed.map { $0 - top1 },
                        baseline: baseline.name,
                        bytesNeeded: curve.rate(atQuality: top1),
                        top1AtBytes: curve.quality(atRate: point.bytes)
                    )
                }
            }
        }
    }
}

extension EvaluationResults {
    /// The plain judge's top-1 (or the first figure of another task) on images that came back as they were, or nil where no
    /// lossless method took part.
    public var uncompressedScore: Double? {
        methods.first { $0.family == nil && $0.isLossless }?.points.first?.score
    }
}
