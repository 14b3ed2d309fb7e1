extension EvaluationResults {
    /// All plots that the results allow, by the names of their files.
    var plots: [(name: String, plot: Plot?)] {
        [
            ("rate-accuracy", accuracyPlot), ("rate-psnr", distortionPlot), ("rate-ms-ssim", similarityPlot),
            ("encoder-accuracy", encoderPlot), ("link-latency", latencyPlot),
        ]
    }

    /// The score over mean bytes of every series with several settings, and of codecs with one rate; the uncompressed images as a level.
    var accuracyPlot: Plot? {
        plot(score.metric, yLabel: score.title) { plot in
            plot.title = "Accuracy over bytes: \(dataset.name)"
            plot.yFormat = Figures.percent
            plot.level = uncompressedScore.map { ($0, "uncompressed, \(Figures.percent($0))") }
        }
    }

    /// Decibels over mean bytes of every image codec with several settings.
    var distortionPlot: Plot? {
        plot(.psnr, yLabel: "PSNR, RGB") { plot in
            plot.title = "PSNR over bytes: \(dataset.name)"
            plot.yFormat = { Figures.number($0, decimals: 1) + " dB" }
        }
    }

    /// Multi-scale structural similarity over mean bytes of every image codec with several settings.
    var similarityPlot: Plot? {
        plot(.msSSIM, yLabel: "MS-SSIM, RGB") { plot in
            plot.title = "MS-SSIM over bytes: \(dataset.name)"
            plot.yFormat = { Figures.number($0, decimals: 3) }
        }
    }

    private func plot(_ metric: QualityMetric, yLabel: String, adjust: (inout Plot) -> Void) -> Plot? {
        let isJudged = metric == score.metric
        let shown = drawn.filter { method in
            // A feature codec may have one rate; an image codec with one setting has no losses to choose.
            let least = method.family == nil ? 2 : 1
            return method.curve(metric).points.count >= least && (isJudged || !method.isTuned)
        }
        guard shown.contains(where: { $0.points.count > 1 }) else { return nil }
        var plot = Plot(
            title: "",
            summary: "",
            xLabel: dataset.width == nil
                ? "mean bytes of an image, log scale" : "mean bytes of a \(dataset.sizeText) image, log scale",
            yLabel: yLabel,
            series: [],
            yFormat: { "\($0)" }
        )
        adjust(&plot)
        let styles = self.styles
        plot.series = shown.map { method in
            let curve = method.points.compactMap { point in metric.value(of: point).map { (point, $0) } }
            return Plot.Series(
                name: method.name,
                style: styles[method.name, default: .plain],
                points: curve.sorted { $0.0.bytes < $1.0.bytes }.map { point, value in
                    let ends = metric == .top1 ? point.top1Interval ?? [] : []
                    let interval = ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
                    let chance = interval.map {
                        "; 95 % of chance: \(plot.yFormat($0.lowerBound)) to \(plot.yFormat($0.upperBound))"
                    }
                    let note = "\(point.setting): \(Figures.bytes(point.bytes)) bytes, \(plot.yFormat(value))"
                    return Plot.Point(x: point.bytes, y: value, interval: interval, note: note + (chance ?? ""))
                }
            )
        }
        plot.summary =
            plot.series.map { series in
                let isCurve = series.points.count > 1
                let ends = isCurve ? [series.points[0], series.points[series.points.count - 1]] : series.points
                return series.name + (isCurve ? " from " : ": ")
                    + ends.map { "\(plot.yFormat($0.y)) at \(Figures.bytes($0.x)) bytes" }.joined(separator: " to ")
            }.joined(separator: "; ") + (plot.level.map { "; \($0.label)" } ?? "")
            + ". The table of all points holds every value."
        return plot
    }

    /// The series and the curves from elsewhere.
    var drawn: [MethodResult] { methods + (curves ?? []) }

    /// A colour for each method, a broken line for abbreviated streams; families get the first colours.
    var styles: [String: Plot.Style] {
        var colors: [String: Int] = [:]
        let lines = drawn.filter { $0.points.count > 1 || $0.family != nil }
        for method in lines.filter({ $0.family != nil }) + lines.filter({ $0.family == nil }) {
            if colors[method.wholeName] == nil { colors[method.wholeName] = colors.count }
        }
        return Dictionary(
            drawn.map { method in
                let color = colors[method.wholeName] ?? 0
                let markers = Plot.Style.Marker.allCases
                let style = Plot.Style(
                    color: color % PlotPalette.count,
                    marker: markers[color % markers.count],
                    isDashed: method.isAbbreviated
                )
                return (method.name, style)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension MethodResult {
    private static let abbreviatedSuffix = "+" + MethodRequest.Reading.abbreviated.rawValue

    /// Whether the bytes are those without tables and headers.
    var isAbbreviated: Bool { family == nil && name.hasSuffix(Self.abbreviatedSuffix) }
    /// Whether a tuned classifier judged.
    var isTuned: Bool { family == nil && name.contains("+" + MethodRequest.Reading.tuned.rawValue) }
    /// The name of the series that counts whole streams.
    var wholeName: String { isAbbreviated ? String(name.dropLast(Self.abbreviatedSuffix.count)) : name }
}
