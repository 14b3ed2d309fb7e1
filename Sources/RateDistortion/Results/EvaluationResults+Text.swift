extension EvaluationResults {
    /// The results as a terminal shows them: all points, and what the image codecs need for the same accuracy.
    public func text() -> String {
        var parts = [headline + "\n", pointTable]
        let table = equalAccuracyTable
        if !table.isEmpty {
            parts.append("What image codecs need for the same top-1, and reach with the same bytes:\n")
            parts.append(table)
        }
        if !dataset.unreadable.isEmpty {
            parts.append("\(dataset.unreadable.count) images could not be read and were left out.\n")
        }
        return parts.joined(separator: "\n")
    }

    private var headline: String {
        let unseen = dataset.unseenImages.map { ", \(Figures.number(Double($0))) of them unseen" } ?? ""
        let judges = task.tuned.map { ", \($0.codec) also by \($0.name) (\($0.fingerprint))" }.joined()
        return "\(dataset.name): \(Figures.number(Double(dataset.images))) images\(unseen) at "
            + "\(dataset.width)x\(dataset.height), judged by \(task.name) (\(task.fingerprint))\(judges), "
            + "over the classes of the \(task.classes.rawValue)"
    }

    private var pointTable: String {
        let hasUnseen = methods.contains { $0.points.contains { $0.unseenTop1 != nil } }
        let hasSimilarity = methods.contains { $0.points.contains { $0.similarity != nil } }
        var table = TextTable(
            ["method", "setting", "bytes", "payload", "bpp", "top-1"] + (hasUnseen ? ["unseen"] : [])
                + ["top-5", "PSNR"] + (hasSimilarity ? ["MS-SSIM"] : []) + ["encode ms", "decode ms", "judge ms"],
            leftColumns: [0, 1]
        )
        for method in methods {
            for point in method.points {
                table.append(
                    [
                        method.name, point.setting, Figures.bytes(point.bytes), Figures.bytes(point.payloadBytes),
                        Figures.number(point.bitsPerPixel, decimals: 3), Figures.percent(point.top1),
                    ] + (hasUnseen ? [Figures.optional(point.unseenTop1, Figures.percent)] : [])
                        + [
                            Figures.percent(point.top5),
                            point.exactImages == point.images
                                ? "exact" : Figures.optional(point.signalToNoise) { Figures.number($0, decimals: 2) },
                        ]
                        + (hasSimilarity
                            ? [Figures.optional(point.similarity) { Figures.number($0, decimals: 4) }] : [])
                        + [
                            Figures.number(point.encodeMilliseconds, decimals: 2),
                            Figures.number(point.decodeMilliseconds, decimals: 2),
                            Figures.optional(point.judgeMilliseconds) { Figures.number($0, decimals: 2) },
                        ]
                )
            }
        }
        return table.text
    }

    private var equalAccuracyTable: String {
        let rows = EqualAccuracy.table(of: self)
        guard !rows.isEmpty else { return "" }
        var table = TextTable(
            [
                "family", "setting", "bytes", "top-1", "loss", "against", "needs bytes", "ours/theirs", "has top-1",
                "lead",
            ],
            leftColumns: [0, 1, 5]
        )
        for row in rows {
            table.append([
                row.series, row.setting, Figures.bytes(row.bytes), Figures.percent(row.top1),
                Figures.optional(row.loss) { Figures.number($0 * 100, decimals: 1) }, row.baseline,
                Figures.bytes(row.bytesNeeded), Figures.optional(row.share, Figures.percent),
                Figures.percent(row.top1AtBytes), Figures.optional(row.lead, Figures.points),
            ])
        }
        return table.text
    }
}
