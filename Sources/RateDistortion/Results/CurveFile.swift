public import Foundation

/// A file whose curves are drawn beside the results of another evaluation: they decide no figure.
public struct CurveFile: Sendable {
    private enum Content: Sendable {
        case published(PublishedCurve)
        case results(EvaluationResults)
    }

    private let name: String
    private let content: Content

    /// Reads a published curve in CompressAI's form, or the `results.json` of another evaluation, whatever its data and task.
    ///
    /// - Parameters:
    ///   - json: the content.
    ///   - name: the file's name, for messages.
    ///   - size: the size of the images beside which the curves are drawn, where it is known beforehand.
    /// - Throws: `EvaluationError.Code.damagedResults`; `.tooFewPoints` for a file without a curve; `.differentData` where bytes
    ///   cannot be compared since the images differ in size.
    public init(json: Data, name: String, size: (width: Int, height: Int)? = nil) throws(EvaluationError) {
        self.name = name
        if PublishedCurve.isCurve(json) {
            let curve = try PublishedCurve(json: json, name: name)
            guard curve.bitsPerPixel.count > 1, curve.psnr != nil || curve.msSSIM != nil else {
                throw EvaluationError(
                    .tooFewPoints, "\(name) draws no curve: it needs several points with 'psnr-rgb' or 'ms-ssim-rgb'")
            }
            content = .published(curve)
        } else {
            let results = try EvaluationResults(json: json, name: name)
            guard !Self.curves(of: results).isEmpty else {
                throw EvaluationError(.tooFewPoints, "\(name) draws no curve: no series has several points")
            }
            content = .results(results)
            if let size { try requireSize(results.dataset, is: (size.width, size.height)) }
        }
    }

    /// The series with several points, but for second readings of the same streams.
    private static func curves(of results: EvaluationResults) -> [MethodResult] {
        results.methods.filter { $0.points.count > 1 && !$0.isAbbreviated && !$0.isTuned }
    }

    /// The curves as series under names that none of the results has.
    func series(beside results: EvaluationResults) throws(EvaluationError) -> [MethodResult] {
        let added: [MethodResult]
        switch content {
        case .published(let curve):
            // A plus sign would stand for a reading of streams.
            added = [try curve.series(beside: results).renamed(curve.name.replacing("+", with: " "))]
        case .results(let other):
            if other.dataset.hash != results.dataset.hash {
                try requireSize(
                    other.dataset,
                    is: results.dataset.width.flatMap { width in
                        results.dataset.height.map { (width, $0) }
                    })
            }
            added = Self.curves(of: other).map { $0.renamed("\($0.name) on \(other.dataset.name)") }
        }
        var names = Set(results.drawn.map(\.name))
        return added.map { series in
            let base = series.name.isEmpty ? name : series.name
            var (free, number) = (base, 1)
            while !names.insert(free).inserted {
                free = "\(base), \(name)" + (number == 1 ? "" : ", \(number)")
                number += 1
            }
            return series.renamed(free)
        }
    }

    private func requireSize(
        _ dataset: EvaluationResults.DatasetFacts,
        is size: (width: Int, height: Int)?
    ) throws(EvaluationError) {
        guard let size, dataset.width == size.width, dataset.height == size.height else {
            throw EvaluationError(
                .differentData,
                "\(name) measured images of \(dataset.sizeText), not "
                    + "\(size.map { "\($0.width)x\($0.height)" } ?? "of several sizes"): their bytes do not compare"
            )
        }
    }
}

extension MethodResult {
    fileprivate func renamed(_ name: String) -> MethodResult { MethodResult(name: name, points: points) }
}

extension EvaluationResults {
    /// Adds the curves of a file.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults` or `.differentData` where their bytes do not compare.
    public mutating func addCurves(of file: CurveFile) throws(EvaluationError) {
        curves = try (curves ?? []) + file.series(beside: self)
    }
}
