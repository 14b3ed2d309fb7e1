/// A figure of operating points by which methods are compared.
public enum QualityMetric: String, Sendable, CaseIterable {
    /// The share of images whose first label is right.
    case top1
    /// The same over images that no pretrained network has seen.
    case top1Unseen = "top1_unseen"
    /// The share of images that have the right one among the first five labels.
    case top5
    /// Decibels over red, green and blue.
    case psnr = "psnr_rgb"
    /// Decibels over luma (BT.601, full range).
    case lumaPSNR = "psnr_y"
    /// Multi-scale structural similarity.
    case msSSIM = "ms_ssim_rgb"

    /// The figure of a point, or nil where the point has none.
    public func value(of point: OperatingPoint) -> Double? {
        switch self {
        case .top1: point.top1
        case .top1Unseen: point.unseenTop1
        case .top5: point.top5
        case .psnr: point.psnr
        case .lumaPSNR: point.lumaPSNR
        case .msSSIM: point.msSSIM
        }
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
