public import Foundation

extension ResultsComparison {
    /// The comparison as a terminal shows it.
    public func text() -> String {
        let isShare = QualityMetric(rawValue: metric).isShare
        func quality(_ value: Double) -> String {
            isShare
                ? Figures.number(value * 100, decimals: 1)
                : Figures.number(value, decimals: metric == QualityMetric.msSSIM.rawValue ? 4 : 2)
        }
        func interval(_ values: [Double]?, _ format: (Double) -> String) -> String {
            guard let values, values.count == 2 else { return "-" }
            return format(values[0]) + " to " + format(values[1])
        }
        var table = TextTable(
            [
                "method", "against", "BD-rate", "95 %", "over \(metric)", "overlap", "BD-\(metric)", "95 %",
                "over bytes",
                "overlap",
            ],
            leftColumns: [0, 1]
        )
        func share(_ value: Double) -> String { (value >= 0 ? "+" : "") + Figures.percent(value) }
        func difference(_ value: Double) -> String { (value >= 0 ? "+" : "") + quality(value) }
        for row in rows {
            table.append([
                row.method, "\(row.baseline) (\(row.source))",
                Figures.optional(row.rate, share), interval(row.rateConfidence, share),
                interval(row.qualityInterval, quality), Figures.optional(row.rateOverlap, Figures.percent),
                Figures.optional(row.quality, difference), interval(row.qualityConfidence, difference),
                interval(row.byteInterval) { Figures.number($0) },
                Figures.optional(row.qualityOverlap, Figures.percent),
            ])
        }
        let notes = rows.flatMap { row in row.notes.map { "\(row.method) against \(row.baseline): \($0)\n" } }
        return table.text + (notes.isEmpty ? "" : "\n" + notes.joined())
    }
}

extension ResultsComparison {
    /// The comparison for programs.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite` for figures that are not finite.
    public func json() throws(EvaluationError) -> Data { try ResultsJSON.data(self) }
}
