/// Draws a plot as SVG at a size.
struct PlotRenderer {
    private let plot: Plot
    private let width: Double
    private let height: Double
    private let xScale: PlotScale
    private let yScale: PlotScale
    private let fontSize = 13.0

    /// Prepares a drawing.
    ///
    /// - Precondition: at least one series has a point.
    init(_ plot: Plot, width: Double, height: Double) {
        precondition(plot.series.contains { !$0.points.isEmpty }, "a plot shows something")
        self.plot = plot
        self.width = width
        self.height = height
        let points = plot.series.flatMap(\.points)
        xScale = .logarithmic(around: points.map(\.x))
        yScale = .linear(around: points.map(\.y) + (plot.level.map { [$0.value] } ?? []), tickCount: 6)
    }

    private var left: Double { 68 }
    private var right: Double { width - 14 }
    private var top: Double { 14 }
    private var bottom: Double { height - 46 - Double(legendRows.count) * 22 }

    private func x(_ value: Double) -> Double { left + xScale.position(of: value) * (right - left) }
    private func y(_ value: Double) -> Double { bottom - yScale.position(of: value) * (bottom - top) }

    /// The drawing as an `svg` element.
    ///
    /// - Parameters:
    ///   - id: the prefix of the identifiers inside, unique in a page.
    ///   - isStandalone: whether colours and rules are part of the element, as a file needs.
    func svg(id: String, isStandalone: Bool) -> String {
        let style =
            isStandalone
            ? "<style>svg{\(PlotPalette.light)}@media (prefers-color-scheme:dark){svg{\(PlotPalette.dark)}}"
                + "\(PlotPalette.rules)</style>"
                + element("rect", ["class": "back", "width": "100%", "height": "100%"])
            : ""
        let size = isStandalone ? " width=\"\(n(width))\" height=\"\(n(height))\"" : ""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" viewBox="0 0 \(n(width)) \(n(height))"\(size) \
            aria-labelledby="\(id)-title \(id)-desc"><title id="\(id)-title">\(SVGText.escaped(plot.title))</title>\
            <desc id="\(id)-desc">\(SVGText.escaped(plot.summary))</desc>\(style)\(axes)\(levelLine)\
            \(plot.series.map(drawing).joined())\(levelLabel)\(legend)</svg>
            """
    }

    // MARK: Axes

    private var axes: String {
        var parts: [String] = []
        var lastEnd = -Double.infinity
        for tick in xScale.ticks {
            let label = Figures.number(tick, decimals: tick < 1 ? 2 : 0)
            parts.append(line("grid", x(tick), top, x(tick), bottom))
            let half = textWidth(label) / 2 + 4
            guard x(tick) - half > lastEnd else { continue }
            lastEnd = x(tick) + half
            parts.append(text(label, x(tick), bottom + 18, anchor: "middle", style: "tick"))
        }
        for tick in yScale.ticks {
            parts.append(line("grid", left, y(tick), right, y(tick)))
            parts.append(text(tickLabel(tick), left - 8, y(tick) + 4, anchor: "end", style: "tick"))
        }
        parts.append(
            element(
                "rect",
                ["class": "frame", "x": n(left), "y": n(top), "width": n(right - left), "height": n(bottom - top)]
            )
        )
        parts.append(text(plot.xLabel, (left + right) / 2, bottom + 38, anchor: "middle"))
        let middle = (top + bottom) / 2
        parts.append(
            element(
                "text",
                [
                    "x": n(14), "y": n(middle), "text-anchor": "middle", "font-size": n(fontSize),
                    "transform": "rotate(-90 14 \(n(middle)))",
                ],
                SVGText.escaped(plot.yLabel)
            )
        )
        return parts.joined()
    }

    /// A value of the y axis; decimals that no tick uses are left out.
    private func tickLabel(_ tick: Double) -> String {
        let labels = yScale.ticks.map(plot.yFormat)
        let label = plot.yFormat(tick)
        return labels.allSatisfy { $0.contains(".0") } ? label.replacing(".0", with: "") : label
    }

    private var levelLine: String {
        plot.level.map { line("level", left, y($0.value), right, y($0.value)) } ?? ""
    }

    private var levelLabel: String {
        guard let level = plot.level else { return "" }
        let position = y(level.value)
        let baseline = position - top < 22 ? position + 17 : position - 7
        return text(level.label, left + 8, baseline, anchor: "start", style: "halo")
    }

    // MARK: Series

    private func drawing(_ series: Plot.Series) -> String {
        let color = "s\(series.style.color)"
        let path = series.points.map { "\(n(x($0.x))),\(n(y($0.y)))" }.joined(separator: " ")
        let line = element(
            "polyline",
            ["class": "line \(color)" + (series.style.isDashed ? " dashed" : ""), "points": path]
        )
        let marks = series.points.map { point in
            mark(series.style, x(point.x), y(point.y), note: "\(series.name), \(point.note)")
        }
        return "<g>" + line + marks.joined() + "</g>"
    }

    private func mark(_ style: Plot.Style, _ x: Double, _ y: Double, note: String? = nil) -> String {
        let name = "mark s\(style.color)" + (style.isDashed ? " hollow" : "")
        let title = note.map { "<title>\(SVGText.escaped($0))</title>" } ?? ""
        func polygon(_ corners: [(Double, Double)]) -> String {
            let points = corners.map { "\(n(x + $0.0)),\(n(y + $0.1))" }.joined(separator: " ")
            return element("polygon", ["class": name, "points": points], title)
        }
        switch style.marker {
        case .circle: return element("circle", ["class": name, "cx": n(x), "cy": n(y), "r": "4.25"], title)
        case .square: return polygon([(-3.8, -3.8), (3.8, -3.8), (3.8, 3.8), (-3.8, 3.8)])
        case .triangle: return polygon([(0, -5), (4.6, 3.6), (-4.6, 3.6)])
        case .diamond: return polygon([(0, -5.4), (5.4, 0), (0, 5.4), (-5.4, 0)])
        }
    }

    // MARK: Legend

    private var legendRows: [[Plot.Series]] {
        var rows: [[Plot.Series]] = []
        var used = Double.infinity
        for series in plot.series {
            let size = legendWidth(series)
            if used + size > width - 24 {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(series)
            used += size
        }
        return rows
    }

    private func legendWidth(_ series: Plot.Series) -> Double { 38 + textWidth(series.name) + 18 }

    private var legend: String {
        var parts: [String] = []
        for (row, entries) in legendRows.enumerated() {
            let rowWidth = entries.map(legendWidth).reduce(0, +) - 18
            var start = max((width - rowWidth) / 2, 12)
            let level = bottom + 62 + Double(row) * 22
            for series in entries {
                let name = "line s\(series.style.color)" + (series.style.isDashed ? " dashed" : "")
                parts.append(line(name, start, level - 4, start + 30, level - 4))
                parts.append(mark(series.style, start + 15, level - 4))
                parts.append(text(series.name, start + 38, level, anchor: "start"))
                start += legendWidth(series)
            }
        }
        return parts.joined()
    }

    // MARK: Elements

    private func textWidth(_ text: String) -> Double { Double(text.count) * fontSize * 0.56 }

    private func n(_ value: Double) -> String { SVGText.number(value) }

    private func text(_ text: String, _ x: Double, _ y: Double, anchor: String, style: String? = nil) -> String {
        var attributes = ["x": n(x), "y": n(y), "text-anchor": anchor, "font-size": n(fontSize)]
        attributes["class"] = style
        return element("text", attributes, SVGText.escaped(text))
    }

    private func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        element("line", ["class": name, "x1": n(x1), "y1": n(y1), "x2": n(x2), "y2": n(y2)])
    }

    private func element(_ name: String, _ attributes: [String: String], _ content: String = "") -> String {
        let list = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\"\(SVGText.escaped($0.value))\"" }.joined()
        return content.isEmpty ? "<\(name)\(list)/>" : "<\(name)\(list)>\(content)</\(name)>"
    }
}
