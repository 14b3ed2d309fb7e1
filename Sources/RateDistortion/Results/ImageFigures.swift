internal import Datasets
import Foundation

/// Bytes and a figure of every image at every point of an evaluation, read from the rows beside its results.
public struct ImageFigures: Sendable {
    /// A point's images, in the order of the data.
    struct Point: Sendable {
        /// The bytes of each image.
        var rates: [Double] = []
        /// The figure of each image; not a number where it has none.
        var qualities: [Double] = []
    }

    /// The points of each series, in the order of the settings.
    let points: [String: [Point]]

    /// Reads the rows of an evaluation.
    ///
    /// - Parameters:
    ///   - path: the evaluation's `results.json`, with `run.json` and `images.csv` beside it.
    ///   - results: its content.
    ///   - metric: the figure.
    /// - Throws: `EvaluationError.Code.damagedResults` where there are no rows, or they are not those of the results.
    public init(besides path: String, results: EvaluationResults, metric: QualityMetric) throws(EvaluationError) {
        let folder = ReportFolder(path: URL(place: path).deletingLastPathComponent().path)
        let run = try folder.manifest()
        var byRow = [ImageFigures.RowFigures](repeating: RowFigures(), count: run.rows.count)
        var tally = RunTally(recordsPerImage: run.rows.count)
        var reader = try folder.rows(of: run)
        do {
            while let outcome = try reader.next() {
                tally.add(outcome)
                guard case .measured(let records) = outcome else { continue }
                for (index, record) in records.enumerated() { byRow[index].add(record, metric) }
            }
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.damagedResults, "images.csv beside \(path) cannot be read: \(error)")
        }
        guard tally.dataHash == results.dataset.hash else {
            throw EvaluationError(.damagedResults, "images.csv beside \(path) holds the rows of other images")
        }
        points = Dictionary(
            run.series.map { line in
                let places = run.rowPlaces(of: line).map(\.place)
                return (line.name, places.map { byRow[$0].point(isAbbreviated: line.isAbbreviated) })
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private struct RowFigures {
        var whole: [Double] = []
        var abbreviated: [Double] = []
        var qualities: [Double] = []

        mutating func add(_ record: ImageRecord, _ metric: QualityMetric) {
            whole.append(Double(record.bytes))
            abbreviated.append(Double(record.abbreviatedBytes ?? record.bytes))
            qualities.append(metric.value(of: record) ?? .nan)
        }

        func point(isAbbreviated: Bool) -> Point {
            Point(rates: isAbbreviated ? abbreviated : whole, qualities: qualities)
        }
    }
}

extension QualityMetric {
    /// The figure of one image, or nil where it has none.
    fileprivate func value(of record: ImageRecord) -> Double? {
        switch self {
        case .top1: record.isCorrect.map { $0 ? 1 : 0 }
        case .top1Unseen: record.isUnseen ? record.isCorrect.map { $0 ? 1 : 0 } : nil
        case .top5: record.isInTopFive.map { $0 ? 1 : 0 }
        case .psnr: record.psnr
        case .lumaPSNR: record.lumaPSNR
        case .msSSIM: record.msSSIM
        default: nil
        }
    }
}
