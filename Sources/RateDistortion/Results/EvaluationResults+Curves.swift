public import Foundation

extension EvaluationResults {
    /// Adds curves from elsewhere, to be drawn beside the results: they decide no figure.
    ///
    /// - Parameters:
    ///   - json: a published curve in CompressAI's form, or the `results.json` of another evaluation, whatever its data and
    ///     task; of these all series with several points count but second readings of the same streams.
    ///   - name: the file's name, for messages.
    /// - Throws: `EvaluationError.Code.damagedResults`, or `.differentData` where bytes cannot be compared since the images
    ///   differ in size.
    public mutating func addCurves(json: Data, name: String) throws(EvaluationError) {
        let added =
            PublishedCurve.isCurve(json)
            ? [try PublishedCurve(json: json, name: name).series(beside: self)]
            : try series(of: EvaluationResults(json: json, name: name), name: name)
        guard !added.isEmpty else {
            throw EvaluationError(.tooFewPoints, "\(name) holds no series with several points")
        }
        curves = (curves ?? []) + added
    }

    private func series(of other: EvaluationResults, name: String) throws(EvaluationError) -> [MethodResult] {
        guard other.dataset.sizeText == dataset.sizeText else {
            throw EvaluationError(
                .differentData,
                "\(name) measured images of \(other.dataset.sizeText), not \(dataset.sizeText): their bytes do not compare"
            )
        }
        let shown = other.methods.filter { $0.points.count > 1 && !$0.isAbbreviated && !$0.isTuned }
        return shown.map { MethodResult(name: "\($0.name) on \(other.dataset.name)", points: $0.points) }
    }
}
