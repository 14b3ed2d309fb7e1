extension EvaluationResults {
    /// The score over the size of the encoder times the size of the data, the three-way trade of split computing ("ExR-D" of
    /// Matsubara and others, "SC2 benchmark", TMLR 2023): what a device must store against what it must send.
    ///
    /// Nil for fewer than two feature codecs: one alone has the same encoder at every point.
    var encoderPlot: Plot? {
        let shown = methods.filter { method in
            method.family != nil && method.points.allSatisfy { $0.encoderParameters != nil && $0.score != nil }
        }
        guard shown.count > 1 else { return nil }
        let styles = self.styles
        let series = shown.map { method in
            let points = method.points.map { point in
                let kilobytes = Double(point.encoderParameters ?? 0) * 4 / 1_000
                return Plot.Point(
                    x: kilobytes * point.bytes / 1_000,
                    y: point.score ?? 0,
                    note:
                        "\(point.setting): encoder of \(Figures.number(kilobytes)) KB, \(Figures.bytes(point.bytes)) bytes, "
                        + Figures.optional(point.score, Figures.percent)
                )
            }
            return Plot.Series(
                name: method.name,
                style: styles[method.name, default: .plain],
                points: points.sorted { $0.x < $1.x }
            )
        }
        return Plot(
            title: "Accuracy over encoder size times data size",
            summary: Plot.summary(ofNotesIn: series),
            xLabel: "encoder (32-bit weights) x mean bytes, KB x KB, log scale",
            yLabel: score.title,
            series: series,
            yFormat: Figures.percent
        )
    }
}
