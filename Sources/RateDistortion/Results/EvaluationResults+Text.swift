extension EvaluationResults {
    /// The results as a terminal shows them: all points, and what the image codecs need for the same accuracy.
    public func text() -> String {
        var parts = [headline + "\n", pointTable]
        let table = equalAccuracyTable
        if !table.isEmpty {
            parts.append("What image codecs need for the same \(score.title), and reach with the same bytes:\n")
            parts.append(table)
        }
        if let latency, !latency.breakEvens.isEmpty {
            parts.append("Below which rate of the link fewer bytes pay (total ms is at \(latency.link.shortText)):\n")
            parts.append(Self.breakEvenTable(latency.breakEvens))
        }
        if !dataset.unreadable.isEmpty {
            parts.append("\(dataset.unreadable.count) images could not be read and were left out.\n")
        }
        return parts.joined(separator: "\n")
    }

    private var headline: String {
        let unseen = dataset.unseenImages.map { ", \(Figures.number(Double($0))) of them unseen" } ?? ""
        let judges = task.tuned.map { ", \($0.codec) also by \($0.name) (\($0.fingerprint))" }.joined()
        let images =
            "\(dataset.name): \(Figures.number(Double(dataset.images))) images\(unseen) at \(dataset.sizeText), "
        guard task.isJudged else { return images + "compared pixel by pixel" }
        return images + "judged by \(task.name) (\(task.fingerprint))\(judges), "
            + "over the classes of the \(task.classes.rawValue)"
    }

    private var pointTable: String {
        let columns = PointColumn.columns(for: methods)
        var table = TextTable(["method", "setting"] + columns.map(\.title), leftColumns: [0, 1])
        for method in methods {
            for point in method.points { table.append([method.name, point.setting] + columns.map { $0.text(point) }) }
        }
        return table.text
    }

    private static func breakEvenTable(_ pairs: [LatencyFacts.BreakEven]) -> String {
        var table = TextTable(
            ["method", "setting", "bytes", "compute ms", "against", "setting", "bytes", "compute ms", "faster below"],
            leftColumns: [0, 1, 4, 5]
        )
        func cells(_ side: LatencyFacts.Side) -> [String] {
            [
                side.method, side.setting, Figures.bytes(side.bytes),
                Figures.number(side.computeMilliseconds, decimals: 2),
            ]
        }
        for pair in pairs {
            let rate = pair.rate?.shortText ?? "any rate"
            table.append(cells(pair.smaller) + cells(pair.larger) + [rate])
        }
        return table.text
    }

    private var equalAccuracyTable: String {
        let rows = EqualAccuracy.table(of: self)
        guard !rows.isEmpty else { return "" }
        var table = TextTable(
            [
                "family", "setting", "bytes", score.title, "loss", "against", "needs bytes", "ours/theirs",
                "has \(score.title)",
                "lead",
            ],
            leftColumns: [0, 1, 5]
        )
        for row in rows {
            table.append([
                row.series, row.setting, Figures.bytes(row.bytes), Figures.percent(row.top1),
                Figures.optional(row.loss) { Figures.number($0 * 100, decimals: 1) }, row.baseline,
                Figures.bytes(row.bytesNeeded), Figures.optional(row.share, Figures.percent),
                Figures.percent(row.top1AtBytes), Figures.lead(row),
            ])
        }
        return table.text
    }
}
