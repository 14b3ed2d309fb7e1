/// The table of a report that tells what coding does to each class.
struct ClassTable {
    /// The most classes that the page lists.
    private static let limit = 40

    private let classes: [String]
    private let images: [Int]
    private let uncompressed: [Double?]?
    private let columns: [(title: String, shares: [Double?])]

    /// Nil where nothing was asked of the images, or of one class alone.
    init?(_ results: EvaluationResults) {
        let data = results.dataset
        guard let images = data.imagesByClass, data.classes.count > 1, images.count == data.classes.count else {
            return nil
        }
        classes = data.classes
        self.images = images
        let lossless = results.methods.first { $0.family == nil && $0.isLossless }
        uncompressed = (lossless?.points.first?.top1ByClass).flatMap { $0.count == data.classes.count ? $0 : nil }
        columns = results.pointsBeside.compactMap { method, point in
            guard let shares = point.top1ByClass, shares.count == data.classes.count else { return nil }
            return ("\(method.name) \(point.setting), \(Figures.number(point.bytes)) bytes", shares)
        }
        guard !columns.isEmpty else { return nil }
    }

    /// What the template shows: the classes that lose most to the first column first.
    var context: [String: Any] {
        let shown = order.prefix(Self.limit)
        let titles = ["images"] + (uncompressed == nil ? [] : ["uncompressed"]) + columns.map(\.title)
        let rows = shown.map { place -> [String: Any] in
            let shares = (uncompressed.map { [$0] } ?? []) + columns.map(\.shares)
            return [
                "name": Figures.label(classes[place]),
                "cells": [Figures.number(Double(images[place]))]
                    + shares.map { Figures.optional($0[place], Figures.percent) },
            ]
        }
        var context: [String: Any] = ["columns": titles, "rows": rows, "first": columns[0].title]
        if shown.count < order.count {
            context["rest"] = "The \(shown.count) of \(order.count) classes that lose most; classes.csv holds them all."
        }
        return context
    }

    /// The classes that have images, by what the first column loses to the uncompressed images, else by its share.
    private var order: [Int] {
        let shares = columns[0].shares
        func loss(_ place: Int) -> Double { (uncompressed?[place] ?? 1) - (shares[place] ?? 0) }
        return classes.indices.filter { images[$0] > 0 }.sorted { (-loss($0), $0) < (-loss($1), $1) }
    }
}
