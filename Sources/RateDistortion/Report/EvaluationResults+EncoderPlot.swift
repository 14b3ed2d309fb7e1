extension EvaluationResults {
    /// Top-1 over the size of the encoder times the size of the data, the three-way trade of split computing ("ExR-D" of
    /// Matsubara and others, "SC2 benchmark", TMLR 2023): what a device must store against what it must send.
    ///
    /// Nil for fewer than two feature codecs: one alone has the same encoder at every point.
    var encoderPlot: Plot? {
        let shown = methods.filter { method in
            method.family != nil && method.points.allSatisfy { $0.encoderParameters != nil }
        }
        guard shown.count > 1 else { return nil }
        let styles = self.styles
        let series = shown.map { method in
            let points = method.points.map { point in
                let kilobytes = Double(point.encoderParameters ?? 0) * 4 / 1_000
                return Plot.Point(
                    x: kilobytes * point.bytes / 1_000,
                    y: point.top1,
                    note:
                        "\(point.setting): encoder of \(Figures.number(kilobytes)) KB, \(Figures.bytes(point.bytes)) bytes, "
                        + Figures.percent(point.top1)
                )
            }
            return Plot.Series(
                name: method.name,
                style: styles[method.name] ?? Plot.Style(color: 0, marker: .circle, isDashed: false),
                points: points.sorted { $0.x < $1.x }
            )
        }
        return Plot(
            title: "Accuracy over encoder size times data size",
            summary: series.map { series in
                series.name + ": " + series.points.compactMap(\.note).joined(separator: "; ")
            }.joined(separator: ". ") + ".",
            xLabel: "encoder (32-bit weights) x mean bytes, KB x KB, log scale",
            yLabel: "top-1 accuracy",
            series: series,
            yFormat: { Figures.number($0 * 100, decimals: 1) + " %" }
        )
    }
}
