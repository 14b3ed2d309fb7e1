extension EvaluationResults {
    /// All points as a table in Markdown.
    public var markdown: String {
        let columns = PointColumn.columns(for: methods)
        func row(_ cells: [String]) -> String { "| " + cells.map(Self.markdownText).joined(separator: " | ") + " |\n" }
        let rule = "| --- | --- |" + String(repeating: " ---: |", count: columns.count) + "\n"
        let rows = methods.flatMap { method in
            method.points.map { point in row([method.name, point.setting] + columns.map { $0.text(point) }) }
        }
        return row(["method", "setting"] + columns.map(\.title)) + rule + rows.joined()
    }

    /// All points as a `tabular` in LaTeX, with the rules of the package booktabs; methods are set apart by space.
    public var latex: String {
        let columns = PointColumn.columns(for: methods)
        func row(_ cells: [String]) -> String { cells.map(Self.latexText).joined(separator: " & ") + " \\\\\n" }
        let groups = methods.map { method in
            method.points.enumerated().map { place, point in
                row([place == 0 ? method.name : "", point.setting] + columns.map { $0.text(point) })
            }.joined()
        }
        return """
            % \(dataset.name): \(dataset.images) images of \(dataset.sizeText), judged by \(task.name)
            \\begin{tabular}{ll\(String(repeating: "r", count: columns.count))}
            \\toprule
            \(row(["method", "setting"] + columns.map(\.title)))\\midrule
            \(groups.joined(separator: "\\addlinespace\n"))\\bottomrule
            \\end{tabular}

            """
    }

    private static func markdownText(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static func latexText(_ text: String) -> String {
        text.map { character in
            switch character {
            case "%", "_", "&", "#", "$", "{", "}": "\\\(character)"
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            default: String(character)
            }
        }.joined()
    }
}
