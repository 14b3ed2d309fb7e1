/// Draws a plot as SVG at a size.
struct PlotRenderer {
    let plot: Plot
    let width: Double
    private let height: Double
    private let xScale: PlotScale
    private let yScale: PlotScale
    private let yTickLabels: [String]
    static let fontSize = 13.0

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
        let ends = points.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] }
        let values = points.map(\.y) + ends + (plot.level.map { [$0.value] } ?? [])
        yScale = plot.hasRatiosUpwards ? .logarithmic(around: values) : .linear(around: values, tickCount: 6)
        yTickLabels = Self.withoutUnusedDecimals(yScale.ticks.map(plot.yFormat))
        left = 34 + (yTickLabels.map(Self.textWidth).max() ?? 0)
    }

    /// Room for the words beside the axis, upright, and for the longest tick.
    private let left: Double
    private var right: Double { width - 14 }
    private var top: Double { 14 }
    var bottom: Double { height - 46 - legendHeight }

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
            aria-labelledby="\(id)-title \(id)-desc"><title id="\(id)-title">\(Markup.escaped(plot.title))</title>\
            <desc id="\(id)-desc">\(Markup.escaped(plot.summary))</desc>\(style)\(axes)\(levelLine)\
            \(plot.series.map { drawing($0, isStandalone: isStandalone) }.joined())\(legend)</svg>
            """
    }

    // MARK: Axes

    private var axes: String {
        var parts: [String] = []
        var lastEnd = -Double.infinity
        for tick in xScale.ticks {
            let label = plot.xFormat(tick)
            parts.append(line("grid", x(tick), top, x(tick), bottom))
            let half = Self.textWidth(label) / 2 + 4
            guard x(tick) - half > lastEnd else { continue }
            lastEnd = x(tick) + half
            parts.append(text(label, x(tick), bottom + 18, anchor: "middle", style: "tick"))
        }
        for (tick, label) in zip(yScale.ticks, yTickLabels) {
            parts.append(line("grid", left, y(tick), right, y(tick)))
            parts.append(text(label, left - 8, y(tick) + 4, anchor: "end", style: "tick"))
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
                    "x": n(14), "y": n(middle), "text-anchor": "middle", "font-size": n(Self.fontSize),
                    "transform": "rotate(-90 14 \(n(middle)))",
                ],
                Markup.escaped(plot.yLabel)
            )
        )
        return parts.joined()
    }

    private static func withoutUnusedDecimals(_ labels: [String]) -> [String] {
        labels.allSatisfy { $0.contains(".0") } ? labels.map { $0.replacing(".0", with: "") } : labels
    }

    private var levelLine: String {
        plot.level.map { line("level", left, y($0.value), right, y($0.value)) } ?? ""
    }

    // MARK: Series

    /// A series: its line, then for each point what chance allows and a mark.
    ///
    /// In a page marks carry their read-out as a label for the page's script and for screen readers, and the first of a series
    /// can be reached by keyboard; in a file they carry it as a title.
    private func drawing(_ series: Plot.Series, isStandalone: Bool) -> String {
        let color = "s\(series.style.color)"
        let path = series.points.map { "\(n(x($0.x))),\(n(y($0.y)))" }.joined(separator: " ")
        let line = element(
            "polyline",
            ["class": "line \(color)" + (series.style.isDashed ? " dashed" : ""), "points": path]
        )
        let bars = series.points.map { point in point.interval.map { bar($0, at: x(point.x), color) } ?? "" }
        let noted = series.points.filter { $0.note != nil }
        let marks = noted.enumerated().map { place, point in
            let note = "\(series.name), \(point.note ?? "")"
            let mark = mark(series.style, x(point.x), y(point.y), title: isStandalone ? note : nil)
            guard !isStandalone else { return mark }
            return element(
                "g", ["class": "point", "role": "img", "tabindex": place == 0 ? "0" : "-1", "aria-label": note], mark)
        }
        return "<g class=\"series\">" + line + bars.joined() + marks.joined() + "</g>"
    }

    /// An interval as a bar with ends.
    private func bar(_ interval: ClosedRange<Double>, at x: Double, _ color: String) -> String {
        let (low, high) = (y(interval.lowerBound), y(interval.upperBound))
        let path = "M\(n(x)) \(n(low))V\(n(high))M\(n(x - 3)) \(n(low))h6M\(n(x - 3)) \(n(high))h6"
        return element("path", ["class": "bar \(color)", "d": path])
    }

    func mark(_ style: Plot.Style, _ x: Double, _ y: Double, title: String? = nil) -> String {
        let name = "mark s\(style.color)" + (style.isDashed ? " hollow" : "")
        let title = title.map { "<title>\(Markup.escaped($0))</title>" } ?? ""
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

    // MARK: Elements

    /// About how wide a text is: the shapes of letters are known to the browser alone.
    static func textWidth(_ text: String) -> Double { Double(text.count) * fontSize * 0.56 }

    private func n(_ value: Double) -> String { SVGText.number(value) }

    func text(_ text: String, _ x: Double, _ y: Double, anchor: String, style: String? = nil) -> String {
        var attributes = ["x": n(x), "y": n(y), "text-anchor": anchor, "font-size": n(Self.fontSize)]
        attributes["class"] = style
        return element("text", attributes, Markup.escaped(text))
    }

    func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        element("line", ["class": name, "x1": n(x1), "y1": n(y1), "x2": n(x2), "y2": n(y2)])
    }

    private func element(_ name: String, _ attributes: [String: String], _ content: String = "") -> String {
        let list = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\"\(Markup.escaped($0.value))\"" }.joined()
        return content.isEmpty ? "<\(name)\(list)/>" : "<\(name)\(list)>\(content)</\(name)>"
    }
}
