import Foundation
import Testing

@testable import RateDistortion

/// Runs in folders, and what they leave without their timings.
enum RunFolder {
    /// Runs a plan in a folder to its end, or until some images are done, and writes results and page.
    static func run(
        _ plan: EvaluationPlan, in path: String, threads: Int = 2, stopAfter limit: Int? = nil,
        on machine: EvaluationResults.MachineFacts = Samples.machine
    ) throws {
        let (folder, log, run) = try ReportFolder.open(
            path, for: RunManifest(plan: plan, machine: machine), force: false)
        let counter = Counter(limit: limit)
        let outcome = try Evaluator(plan: plan, threads: threads)
            .run(log: log, keepsRecords: false, shouldStop: { counter.isSpent() })
        let results = try EvaluationResults(run: run, tally: outcome.tally)
        try folder.write(results, page: try ReportPage(results: results, plan: plan, folder: folder, exampleCount: 2))
    }

    /// A text of a folder in which every timing is 0.
    static func timeless(_ name: String, in folder: String) throws -> String {
        let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        switch name {
        case "results.json":
            return text.replacing(/("\w*_ms\w*" : )[-\d.e]+/) { "\($0.output.1)0" }
        case "images.csv":
            return text.split(separator: "\n").enumerated().map { index, line in
                var fields = line.split(separator: ",", omittingEmptySubsequences: false)
                if index > 0 { for column in timeColumns where !fields[column].isEmpty { fields[column] = "0" } }
                return fields.joined(separator: ",") + "\n"
            }.joined()
        default:
            return text
        }
    }

    /// Which image was a coder's first one depends on threads and restarts, as times do.
    private static let timeColumns = ImageOutcome.columns.indices.filter { index in
        ImageOutcome.columns[index].hasSuffix("_ms") || ImageOutcome.columns[index] == "cold"
    }

    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var left: Int?
        init(limit: Int?) { left = limit }
        func isSpent() -> Bool {
            lock.withLock {
                guard let count = left else { return false }
                left = count - 1
                return count <= 0
            }
        }
    }
}
