import Foundation

extension EvaluationResults {
    /// The rates of links at which the plot has a mark, in bits a second; between them it has points that bend the line.
    private static let decades = 3...8

    /// The time from pixels to answer over the rate of a link, for each method at a setting that is about as good.
    ///
    /// Slow links make fewer bytes win, fast ones less computing.
    var latencyPlot: Plot? {
        let shown = methods.filter { !$0.isAbbreviated && ($0.points.count > 1 || $0.family != nil) }
        let sides = shown.compactMap { method in comparablePoint(of: method).map { (method, $0) } }
        guard sides.count > 1 else { return nil }
        let styles = self.styles
        let rates = (Self.decades.lowerBound * 4...Self.decades.upperBound * 4).map { step in
            (rate: LinkRate(bitsPerSecond: pow(10, Double(step) / 4)), isMarked: step % 4 == 0)
        }
        let series = sides.map { method, point in
            Plot.Series(
                name: "\(method.name) \(point.setting)",
                style: styles[method.name, default: .plain],
                points: rates.map { rate, isMarked in
                    let total = point.computeMilliseconds + rate.milliseconds(bytes: point.bytes)
                    let note = "\(Figures.bytes(point.bytes)) bytes at \(rate): \(Self.milliseconds(total))"
                    return Plot.Point(x: rate.bitsPerSecond, y: total, note: isMarked ? note : nil)
                }
            )
        }
        return Plot(
            title: "Time from pixels to answer over the rate of the link",
            summary: Plot.summary(ofNotesIn: series),
            xLabel: "rate of the link, log scale",
            yLabel: "encode + send + decode + judge, log scale",
            series: series,
            xFormat: { LinkRate(bitsPerSecond: $0).shortText },
            yFormat: Self.milliseconds,
            hasRatiosUpwards: true
        )
    }

    private static func milliseconds(_ value: Double) -> String {
        value >= 1_000
            ? Figures.number(value / 1_000, decimals: value < 10_000 ? 1 : 0) + " s"
            : Figures.number(value, decimals: value < 10 ? 1 : 0) + " ms"
    }
}
