import Mustache

/// The page `report.html`: results, plots and examples in one file that needs nothing else.
public struct ReportPage: Sendable {
    private let results: EvaluationResults
    private let examples: [ReportExample]
    private let hurt: [ReportExample]

    /// Makes a page of results and of examples made elsewhere.
    ///
    /// - Parameters:
    ///   - results: what was found.
    ///   - examples: images of the data.
    ///   - hurt: the images that coding hurts most, the worst first.
    public init(results: EvaluationResults, examples: [ReportExample] = [], hurt: [ReportExample] = []) {
        self.results = results
        self.examples = examples
        self.hurt = hurt
    }

    /// Makes a page of results and of some images of the plan, coded anew: examples spread over the images, and half as many
    /// that coding hurts most.
    ///
    /// - Parameters:
    ///   - results: what was found.
    ///   - plan: what was measured.
    ///   - folder: where its rows are.
    ///   - exampleCount: how many examples are spread.
    /// - Throws: `EvaluationError.Code.codecFailure` where an example cannot be made, `.damagedResults` where the rows of the
    ///   run cannot be read.
    public init(
        results: EvaluationResults,
        plan: EvaluationPlan,
        folder: ReportFolder,
        exampleCount: Int
    ) throws(EvaluationError) {
        let gallery = ExampleGallery(plan: plan, results: results)
        let spread = gallery.spread(count: exampleCount)
        let asksForLabels = plan.task is ClassificationTask
        let worst = asksForLabels ? try folder.hurtImages(exampleCount / 2, in: results) : []
        let made = try gallery.examples(at: Set(spread + worst).sorted())
        self.init(
            results: results,
            examples: spread.compactMap { made[$0] },
            hurt: worst.compactMap { made[$0] }
        )
    }

    /// The page, well-formed both as HTML and as XML.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite` where a template of this version is faulty.
    public func html() throws(EvaluationError) -> String {
        do {
            MustacheContentTypes.register(Markup(), named: Markup.name)
            var library = MustacheLibrary()
            for (name, text) in ReportTemplate.all {
                try library.register("{{% CONTENT_TYPE:\(Markup.name)}}" + text, named: name)
            }
            guard let page = library.render(context, withTemplate: "page") else {
                throw EvaluationError(.cannotWrite, "the report has no template 'page'")
            }
            return page
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.cannotWrite, "a template of the report is faulty: \(error)")
        }
    }

    private var context: [String: Any] {
        var context: [String: Any] = [
            "title": "Rate and \(isJudged ? "accuracy" : "distortion"): \(results.dataset.name)",
            "light": PlotPalette.light,
            "dark": PlotPalette.dark,
            "plotRules": PlotPalette.rules,
            "lead": leadSentences,
            "plots": plots,
            "points": pointTable,
            "facts": ReportFacts.rows(of: results),
        ]
        let equal = equalAccuracyGroups
        if !equal.isEmpty { context["equal"] = ["groups": equal, "score": results.score.title] }
        if !examples.isEmpty {
            let hasTarget = results.pointsBeside.first?.method.family != nil
            context["examples"] = ["list": examples.map(Self.context), "hasTarget": hasTarget] as [String: Any]
        }
        if !hurt.isEmpty { context["hurt"] = ["list": hurt.map(Self.context)] }
        if let table = ClassTable(results) { context["classes"] = table.context }
        return context
    }

    private var isJudged: Bool { results.task.isJudged }

    // MARK: Summary

    private var leadSentences: [String] {
        var sentences: [String] = []
        if let level = results.uncompressedScore {
            sentences.append("Uncompressed images: \(results.score.title) of \(Figures.percent(level)).")
        }
        let table = EqualAccuracy.table(of: results).filter { $0.baseline == "jpeg" }
        for family in Dictionary(grouping: table, by: \.series).sorted(by: { $0.key < $1.key }) {
            let rows = family.value
            if let near = rows.filter({ ($0.loss ?? 1) <= 0.02 }).min(by: { $0.bytes < $1.bytes }) {
                let jpeg = near.bytesNeeded.value.map { " JPEG needs \(Figures.number($0)) for as much." } ?? ""
                sentences.append(
                    "\(family.key) keeps \(Figures.percent(near.top1)) with \(Figures.number(near.bytes)) bytes.\(jpeg)"
                )
            } else if let best = rows.max(by: { $0.top1 < $1.top1 }) {
                sentences.append(
                    "\(family.key) reaches \(Figures.percent(best.top1)) with \(Figures.number(best.bytes)) bytes."
                )
            }
        }
        return sentences
    }

    // MARK: Plots

    private var plots: [[String: String]] {
        results.plots.compactMap { id, plot in
            plot.map { plot in
                [
                    "id": id,
                    "title": plot.title,
                    "wide": PlotRenderer(plot, width: 860, height: 470).svg(id: "\(id)-wide", isStandalone: false),
                    "narrow": PlotRenderer(plot, width: 380, height: 400).svg(id: "\(id)-narrow", isStandalone: false),
                ]
            }
        }
    }

    // MARK: Tables

    private var pointTable: [String: Any] {
        let columns = PointColumn.columns(for: results.drawn)
        let groups = results.drawn.map { method -> [String: Any] in
            let rows = method.points.map { point in
                ["setting": point.setting, "cells": columns.map { $0.text(point) }] as [String: Any]
            }
            return ["name": method.name, "rows": rows]
        }
        return ["columns": columns.map(\.title), "width": columns.count + 1, "groups": groups]
    }

    private var equalAccuracyGroups: [[String: Any]] {
        let table = EqualAccuracy.table(of: results)
        var keys: [String] = []
        for key in table.map({ "\($0.series) \($0.setting)" }) where !keys.contains(key) { keys.append(key) }
        return keys.compactMap { key in
            let rows = table.filter { "\($0.series) \($0.setting)" == key }
            return rows.first.map { first in
                let loss = first.loss.map { ", \(Figures.points(-$0)) points from uncompressed" } ?? ""
                return [
                    "name": "\(key): \(Figures.bytes(first.bytes)) bytes, \(Figures.percent(first.top1))\(loss)",
                    "rows": rows.map(Self.equalRow),
                ]
            }
        }
    }

    private static func equalRow(_ row: EqualAccuracy) -> [String: Any] {
        [
            "baseline": row.baseline,
            "needs": Figures.bytes(row.bytesNeeded),
            "share": Figures.optional(row.share, Figures.percent),
            "has": Figures.percent(row.top1AtBytes),
            "lead": Figures.lead(row),
        ]
    }

    // MARK: Examples

    private static func context(_ example: ReportExample) -> [String: Any] {
        [
            "image": example.image,
            "className": Figures.label(example.className),
            "answers": ([example.original] + example.answers).map { answer in
                var entry: [String: Any] = [
                    "method": answer.method,
                    "bytes": Figures.number(Double(answer.bytes)),
                    "label": Figures.label(answer.label),
                    "mark": answer.isCorrect ? "right" : "wrong",
                    "sign": answer.isCorrect ? "\u{2713}" : "\u{2717}",
                    "alt": "\(example.className), as \(answer.method) with \(answer.bytes) bytes shows it",
                ]
                if let picture = answer.picture { entry["picture"] = ["uri": picture, "alt": entry["alt"] ?? ""] }
                return entry
            },
        ]
    }
}
