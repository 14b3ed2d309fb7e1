/// A column of the tables that list all points, on a terminal and in the report.
struct PointColumn: Sendable {
    /// The words above the column.
    let title: String
    /// The figure of a point as text.
    let text: @Sendable (OperatingPoint) -> String

    /// The columns in which some point of the series has a figure.
    static func columns(for series: [MethodResult]) -> [PointColumn] {
        let points = series.flatMap(\.points)
        var figures: [TaskFigureValue] = []
        for figure in points.flatMap({ $0.figures ?? [] }) where !figures.contains(where: { $0.name == figure.name }) {
            figures.append(figure)
        }
        let own = figures.map { figure in
            PointColumn(title: figure.title) { point in
                Figures.optional(point.figures?.first { $0.name == figure.name }?.value, Figures.percent)
            }
        }
        let all = sizes + own + qualities + costs
        return all.filter { column in points.contains { column.text($0) != "-" } }
    }

    private static let sizes = [
        PointColumn(title: "bytes") { Figures.bytes($0.bytes) },
        PointColumn(title: "payload") { Figures.bytes($0.payloadBytes) },
        PointColumn(title: "entropy") { Figures.optional($0.bits) { Figures.bytes($0 / 8) } },
        PointColumn(title: "bpp") { Figures.number($0.bitsPerPixel, decimals: 3) },
    ]

    private static let qualities = [
        PointColumn(title: "top-1") { Figures.optional($0.top1, Figures.percent) },
        PointColumn(title: "95 % of top-1") { point in
            guard let interval = point.top1Interval, interval.count == 2 else { return "-" }
            return interval.map { Figures.number($0 * 100, decimals: 1) }.joined(separator: " to ")
        },
        PointColumn(title: "agrees") { Figures.optional($0.agreement, Figures.percent) },
        PointColumn(title: "unseen") { Figures.optional($0.unseenTop1, Figures.percent) },
        PointColumn(title: "top-5") { Figures.optional($0.top5, Figures.percent) },
        PointColumn(title: "PSNR") { point in
            if point.exactImages == point.images { return "exact" }
            return Figures.optional(point.psnr) { Figures.number($0, decimals: 2) }
        },
        PointColumn(title: "PSNR-Y") { Figures.optional($0.lumaPSNR) { Figures.number($0, decimals: 2) } },
        PointColumn(title: "MS-SSIM") { Figures.optional($0.msSSIM) { Figures.number($0, decimals: 4) } },
        PointColumn(title: "feature error") { Figures.optional($0.featureError) { Figures.number($0, decimals: 4) } },
    ]

    private static let costs = [
        PointColumn(title: "encode ms") { Figures.number($0.encodeMilliseconds, decimals: 2) },
        PointColumn(title: "decode ms") { Figures.number($0.decodeMilliseconds, decimals: 2) },
        PointColumn(title: "judge ms") { Figures.optional($0.judgeMilliseconds) { Figures.number($0, decimals: 2) } },
        PointColumn(title: "total ms") { Figures.optional($0.totalMilliseconds) { Figures.number($0, decimals: 1) } },
        PointColumn(title: "encoder parameters") { $0.encoderParameters.map { Figures.number(Double($0)) } ?? "-" },
        PointColumn(title: "encoder MMAC") { point in
            Figures.optional(point.encoderMultiplyAccumulates.map(Double.init)) {
                Figures.number($0 / 1e6, decimals: 1)
            }
        },
    ]
}
