public import Foundation

extension ResultsComparison {
    /// The comparison as a terminal shows it.
    public func text() -> String {
        let isShare = metric.hasPrefix("top")
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
            ["method", "against", "BD-rate", "over \(metric)", "overlap", "BD-\(metric)", "over bytes", "overlap"],
            leftColumns: [0, 1]
        )
        for row in rows {
            table.append([
                row.method, "\(row.baseline) (\(row.source))",
                Figures.optional(row.rate) { ($0 >= 0 ? "+" : "") + Figures.percent($0) },
                interval(row.qualityInterval, quality), Figures.optional(row.rateOverlap, Figures.percent),
                Figures.optional(row.quality) { ($0 >= 0 ? "+" : "") + quality($0) },
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
