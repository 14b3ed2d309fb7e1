extension PlotRenderer {
    /// A sample of a line and its name.
    private struct Entry {
        var name: String
        var style: Plot.Style?

        /// Feature codecs have the first colours; the level comes last.
        var order: (Int, Int) { style.map { ($0.color, $0.isDashed ? 1 : 0) } ?? (.max, 0) }
    }

    /// The entries in rows that fit the width.
    private var legendRows: [[Entry]] {
        let series = plot.series.map { Entry(name: $0.name, style: $0.style) }
        let level = plot.level.map { [Entry(name: $0.label)] } ?? []
        var rows: [[Entry]] = []
        var used = Double.infinity
        for entry in (series + level).sorted(by: { $0.order < $1.order }) {
            let size = legendWidth(entry)
            if used + size > width - 24 {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(entry)
            used += size
        }
        return rows
    }

    private func legendWidth(_ entry: Entry) -> Double { 38 + Self.textWidth(entry.name) + 18 }

    /// The height that the legend takes.
    var legendHeight: Double { Double(legendRows.count) * 22 }

    /// The legend below the plot.
    var legend: String {
        var parts: [String] = []
        for (row, entries) in legendRows.enumerated() {
            let rowWidth = entries.map(legendWidth).reduce(0, +) - 18
            var start = max((width - rowWidth) / 2, 12)
            let baseline = bottom + 62 + Double(row) * 22
            for entry in entries {
                let name = entry.style.map { "line s\($0.color)" + ($0.isDashed ? " dashed" : "") } ?? "level"
                parts.append(line(name, start, baseline - 4, start + 30, baseline - 4))
                if let style = entry.style { parts.append(mark(style, start + 15, baseline - 4)) }
                parts.append(text(entry.name, start + 38, baseline, anchor: "start"))
                start += legendWidth(entry)
            }
        }
        return parts.joined()
    }
}
