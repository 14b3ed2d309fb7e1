extension EvaluationResults {
    /// The score over the size of the encoder times the size of the data: what a device must store against what it must send.
    ///
    /// It is the three-way trade of split computing ("ExR-D" of Matsubara and others, "SC2 benchmark", TMLR 2023). The
    /// encoder's size is the number of its parameters, whatever the bits of each.
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
                let parameters = Double(point.encoderParameters ?? 0)
                return Plot.Point(
                    x: parameters / 1_000 * point.bytes / 1_000,
                    y: point.score ?? 0,
                    note:
                        "\(point.setting): encoder of \(Figures.number(parameters)) parameters, \(Figures.bytes(point.bytes)) bytes, "
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
            xLabel: "encoder parameters x mean bytes, thousands x KB, log scale",
            yLabel: score.title,
            series: series,
            yFormat: Figures.percent
        )
    }
}
