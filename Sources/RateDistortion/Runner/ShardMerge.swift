internal import Datasets
import Foundation

/// Puts the parts of a run together: the folders that `evaluate --shard i/n` wrote.
///
/// Rows are interleaved as the images are, so that sums, hashes and results are to the last bit those of one run.
public struct ShardMerge: Sendable {
    /// The run that the parts make up.
    public let run: RunManifest

    /// The folders in the order of the parts.
    private let parts: [ReportFolder]

    /// Checks that folders hold each part of one run once.
    ///
    /// - Parameter folders: the folders in any order.
    /// - Throws: `EvaluationError.Code.damagedResults` for a folder without a part, or `.differentData`, naming the folders,
    ///   where parts are missing, double or of different runs.
    public init(folders: [String]) throws(EvaluationError) {
        precondition(!folders.isEmpty, "there is nothing to merge")
        var byIndex: [Int: (folder: ReportFolder, run: RunManifest)] = [:]
        var first: (path: String, run: RunManifest, shard: Shard)?
        for path in folders {
            let folder = ReportFolder(path: path)
            let run = try folder.manifest()
            guard let shard = run.shard else {
                throw EvaluationError(.differentData, "\(path) holds a whole run, not a part that --shard made")
            }
            if let first { try Self.requireSameRun(first, (path, run, shard)) } else { first = (path, run, shard) }
            if let (other, _) = byIndex[shard.index] {
                throw EvaluationError(.differentData, "\(other.path) and \(path) both hold part \(shard)")
            }
            byIndex[shard.index] = (folder, run)
        }
        let count = first?.shard.count ?? 0
        let missing = (1...max(count, 1)).filter { byIndex[$0] == nil }.map { "\($0)/\(count)" }
        guard missing.isEmpty else {
            throw EvaluationError(
                .differentData,
                "\(missing.count) of \(count) parts are missing: " + missing.prefix(8).joined(separator: ", ")
                    + (missing.count > 8 ? " and more" : "")
            )
        }
        let ordered = byIndex.sorted { $0.key < $1.key }.map(\.value)
        parts = ordered.map(\.folder)
        var whole = ordered[0].run
        whole.shard = nil
        var machines: [EvaluationResults.MachineFacts] = []
        for machine in ordered.flatMap({ $0.run.machines ?? [$0.run.machine] }) where !machines.contains(machine) {
            machines.append(machine)
        }
        whole.machines = machines.count > 1 ? machines : nil
        run = whole
    }

    private static func requireSameRun(
        _ first: (path: String, run: RunManifest, shard: Shard),
        _ other: (path: String, run: RunManifest, shard: Shard)
    ) throws(EvaluationError) {
        let difference =
            first.run.difference(from: other.run)
            ?? (first.shard.count == other.shard.count ? nil : ("part", "\(first.shard)", "\(other.shard)"))
        guard let (fact, here, there) = difference else { return }
        throw EvaluationError(
            .differentData,
            "\(first.path) and \(other.path) are parts of different runs: the \(fact) is \(here) and \(there)"
        )
    }

    /// Writes the whole run into a folder: rows, results, and a page without examples.
    ///
    /// - Parameters:
    ///   - path: the folder, which may be none of the parts.
    ///   - force: whether results in the folder are replaced.
    ///   - figures: the figures of the task; nil for those of the registered task of the run's kind.
    /// - Throws: `EvaluationError.Code.cannotCreate` or `.cannotWrite`; `.damagedResults` where a part is not finished;
    ///   `.differentData` where the rows are not those of the run's images.
    /// - Returns: the results.
    public func write(
        to path: String,
        force: Bool,
        figures: [TaskFigure]? = nil
    ) throws(EvaluationError) -> EvaluationResults {
        func place(_ path: String) -> String { URL(place: path).resolvingSymlinksInPath().path }
        guard !parts.contains(where: { place($0.path) == place(path) }) else {
            throw EvaluationError(.cannotCreate, "\(path) is one of the parts; choose another --output")
        }
        guard force || !ReportFolder(path: path).isOccupied else {
            throw EvaluationError(.cannotCreate, "\(path) holds results; choose another --output, or --force")
        }
        let isNew = !FileManager.default.fileExists(atPath: path)
        let folder = try ReportFolder.make(path)
        // A merge that fails leaves no empty folder of this name.
        defer { if isNew { rmdir(path) } }
        let aside = folder.file(".images.csv.part")
        defer { unlink(aside) }
        let tally = try writeRows(to: aside)
        let results = try EvaluationResults(run: run, tally: tally, figures: figures)
        try folder.clear()
        guard rename(aside, folder.file("images.csv")) == 0 else {
            throw EvaluationError(.cannotWrite, "\(folder.file("images.csv")) cannot be put in place")
        }
        try folder.write(run)
        try folder.write(results, page: ReportPage(results: results))
        return results
    }

    private func writeRows(to path: String) throws(EvaluationError) -> RunTally {
        var tally = RunTally(recordsPerImage: run.rows.count)
        do {
            var readers = try parts.map { try $0.rows(of: run) }
            try Data().write(to: URL(place: path))
            let output = try FileHandle(forWritingTo: URL(place: path))
            defer { try? output.close() }
            var text = CSV.line(ImageOutcome.columns)
            for position in 0..<run.data.count {
                guard let outcome = try readers[position % readers.count].next() else {
                    let part = parts[position % parts.count].path
                    throw EvaluationError(
                        .damagedResults,
                        "\(part) is not finished: it holds \(position / parts.count) images whole; "
                            + "run its evaluate command again"
                    )
                }
                tally.add(outcome)
                text += outcome.rows.map(CSV.line).joined()
                if text.utf8.count > 1 << 18 || position + 1 == run.data.count {
                    try output.write(contentsOf: Data(text.utf8))
                    text = ""
                }
            }
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.cannotWrite, "\(path) cannot be written: \(FileFault.text(error))")
        }
        guard tally.listHash == run.data.listHash else {
            throw EvaluationError(
                .differentData,
                "the rows of the parts are not those of the run's images (hash \(tally.listHash), not "
                    + "\(run.data.listHash)); measure them again"
            )
        }
        return tally
    }
}
