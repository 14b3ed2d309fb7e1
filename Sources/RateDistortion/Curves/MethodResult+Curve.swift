/// A figure of operating points by which methods are compared.
public struct QualityMetric: RawRepresentable, Hashable, Sendable {
    /// The name in results.
    public let rawValue: String

    /// Names a figure: one of those that every evaluation has, or of a task.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The share of images whose first label is right.
    public static let top1 = QualityMetric(rawValue: "top1")
    /// The same over images that no pretrained network has seen.
    public static let top1Unseen = QualityMetric(rawValue: "top1_unseen")
    /// The share of images that have the right one among the first five labels.
    public static let top5 = QualityMetric(rawValue: "top5")
    /// Decibels over red, green and blue.
    public static let psnr = QualityMetric(rawValue: "psnr_rgb")
    /// Decibels over luma (BT.601, full range).
    public static let lumaPSNR = QualityMetric(rawValue: "psnr_y")
    /// Multi-scale structural similarity.
    public static let msSSIM = QualityMetric(rawValue: "ms_ssim_rgb")

    /// The figures that every evaluation may have; a task may have others.
    public static let common = [top1, top1Unseen, top5, psnr, lumaPSNR, msSSIM]

    /// Whether the figure is a share of one.
    var isShare: Bool { ![Self.psnr, .lumaPSNR, .msSSIM].contains(self) }

    /// The figure of a point, or nil where the point has none.
    public func value(of point: OperatingPoint) -> Double? {
        switch self {
        case .top1: point.top1
        case .top1Unseen: point.unseenTop1
        case .top5: point.top5
        case .psnr: point.psnr
        case .lumaPSNR: point.lumaPSNR
        case .msSSIM: point.msSSIM
        default: point.figures?.first { $0.name == rawValue }?.value
        }
    }
}

extension EvaluationResults {
    /// The figure that curves are drawn of, and its words: top-1, or the first of another task's.
    var score: (metric: QualityMetric, title: String) {
        let figure = methods.lazy.flatMap(\.points).compactMap { $0.figures?.first }.first
        return figure.map { (QualityMetric(rawValue: $0.name), $0.title) } ?? (.top1, "top-1")
    }
}

extension MethodResult {
    /// The series as quality over mean bytes; points without the figure are left out.
    public func curve(_ metric: QualityMetric) -> RateCurve {
        RateCurve(
            points.compactMap { point in
                metric.value(of: point).map { RateCurve.Point(rate: point.bytes, quality: $0) }
            }
        )
    }

    /// Whether every image came back with the pixels that it had.
    public var isLossless: Bool {
        !points.isEmpty && points.allSatisfy { $0.exactImages == $0.images }
    }
}
