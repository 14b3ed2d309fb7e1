internal import Datasets
import Foundation

extension RunManifest {
    /// The first fact in which two runs differ so that their rows may not be mixed; nil where they are one run, or parts of
    /// one.
    ///
    /// - Returns: the name of the fact, and what it is in this run and in the other.
    func difference(from other: RunManifest) -> (fact: String, here: String, there: String)? {
        for (mine, theirs) in zip(facts, other.facts) where mine.value != theirs.value {
            return (mine.name, mine.value, theirs.value)
        }
        for (name, mine, theirs) in [
            ("method", methods, other.methods), ("tuned judge", tunedJudges, other.tunedJudges),
            ("series", series.map(\.name), other.series.map(\.name)),
            ("row", rows.map { "\($0.method) \($0.setting)" }, other.rows.map { "\($0.method) \($0.setting)" }),
        ] {
            for index in 0..<max(mine.count, theirs.count) {
                let pair = [mine, theirs].map { index < $0.count ? $0[index] : "none" }
                if pair[0] != pair[1] { return ("\(name) \(index + 1)", pair[0], pair[1]) }
            }
        }
        return nil
    }

    private var facts: [(name: String, value: String)] {
        let size = data.width.flatMap { width in data.height.map { "\(width)x\($0)" } } ?? "their own size"
        return [
            ("schema", "\(schema)"),
            ("data", "\(data.name), \(data.count) images at \(size)"),
            ("list of images", "\(data.name), hash \(data.listHash)"),
            ("hash of sample pixels", data.sampleHash),
            ("task", "\(task.kind) by \(task.name) (\(task.fingerprint))"),
            ("set of competing classes", "that of the \(task.classes.rawValue)"),
            ("error of features", measuresFeatures == true ? "measured" : "not measured"),
        ]
    }

    private var tunedJudges: [String] { task.tuned.map { "\($0.name) (\($0.fingerprint)) for \($0.codec)" } }

    /// The content of `run.json`.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite`.
    func json() throws(EvaluationError) -> Data { try ResultsJSON.data(self) }

    /// Reads a `run.json`.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults`, naming the file.
    init(path: String) throws(EvaluationError) {
        do {
            let content = try Data(contentsOf: URL(place: path))
            try ResultsJSON.requireSchema(Self.currentSchema, of: content, name: path)
            self = try JSONDecoder().decode(Self.self, from: content)
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.damagedResults, "\(path) is no run.json that an evaluation wrote")
        }
        guard data.count > 0, !rows.isEmpty,
            [data.width, data.height].compactMap({ $0 }).allSatisfy((1...1 << 20).contains)
        else {
            throw EvaluationError(.damagedResults, "\(path) describes a run without images or rows")
        }
    }
}
