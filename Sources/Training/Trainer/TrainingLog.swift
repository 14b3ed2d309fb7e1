internal import Datasets
internal import Foundation

/// A row of the log: what a step or a look at the held-out images showed.
struct LogRow {
    enum Kind: String {
        case train, validation
    }

    var kind: Kind
    var seconds: Double
    var rate: Int
    var stage: String
    var epoch: Int
    var step: Int
    var learningRate: Double
    var parts: LossParts
    var bytesPerImage: Double
    var top1: Double
    var imagesPerSecond: Double

    static let header = CSV.line([
        "kind", "seconds", "rate", "stage", "epoch", "step", "learning_rate", "loss", "cross_entropy", "distillation",
        "mimicking", "bytes_per_image", "top1", "images_per_second",
    ])

    var text: String {
        let numbers = [
            learningRate, parts.total, parts.crossEntropy, parts.distillation, parts.mimicking, bytesPerImage, top1,
            imagesPerSecond,
        ].map { String(format: "%.6g", $0) }
        let place = [kind.rawValue, String(format: "%.1f", seconds), "\(rate)", stage, "\(epoch)", "\(step)"]
        return CSV.line(place + numbers)
    }
}

/// A table of comma-separated values that only grows.
final class TrainingLog {
    private let url: URL
    private var handle: FileHandle?

    /// Opens the log, with its heading if it is new or to be started over.
    init(_ url: URL, startsOver: Bool) throws(TrainingError) {
        self.url = url
        do {
            if startsOver || !FileManager.default.fileExists(atPath: url.path) {
                try Data(LogRow.header.utf8).write(to: url)
            }
            handle = try FileHandle(forWritingTo: url)
            _ = try handle?.seekToEnd()
        } catch {
            throw TrainingError(.fileFailure, "the log \(url.path) cannot be written: \(FileFault.text(error))")
        }
    }

    deinit {
        try? handle?.close()
    }

    func append(_ row: LogRow) throws(TrainingError) {
        do {
            try handle?.write(contentsOf: Data(row.text.utf8))
        } catch {
            throw TrainingError(.fileFailure, "the log \(url.path) cannot be written: \(FileFault.text(error))")
        }
    }
}
