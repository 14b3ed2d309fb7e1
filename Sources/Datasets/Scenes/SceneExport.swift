internal import Foundation
internal import ImageCodecs

/// Writes scenes as a data set of PNG files: `train` and `test`, each with a folder per class.
public struct SceneExport: Sendable {
    /// How many training images to write.
    public var trainingCount: Int
    /// How many test images to write.
    public var testCount: Int
    /// What the images are drawn from.
    public var seed: UInt64
    /// How many images are rendered at a time.
    public var threads: Int

    /// Describes an export.
    public init(
        trainingCount: Int = 8000,
        testCount: Int = SceneDataset.defaultTestCount,
        seed: UInt64 = SceneDataset.defaultSeed,
        threads: Int = 1
    ) {
        self.trainingCount = trainingCount
        self.testCount = testCount
        self.seed = seed
        self.threads = threads
    }

    /// Writes the data set; the folder appears when it is complete, or not at all.
    ///
    /// - Parameters:
    ///   - path: the folder to make, in one that exists. An empty folder is taken as it is.
    ///   - replacing: whether a data set that stands there already is replaced. Only a folder that holds nothing but
    ///     `train` and `test` is taken for one.
    ///   - shouldStop: a wish to stop, looked at before each image.
    /// - Throws: `DatasetError` with `.cannotCreate`, `.inputOutput` or `.interrupted`; nothing is left behind then.
    public func write(
        to path: String,
        replacing: Bool = false,
        shouldStop: @Sendable () -> Bool = { false }
    ) throws(DatasetError) {
        let target = URL(place: path).standardizedFileURL
        try Self.checkTarget(target, replacing: replacing)
        let scratch = target.deletingLastPathComponent()
            .appendingPathComponent(".\(target.lastPathComponent).\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: false)
        } catch {
            throw DatasetError(.cannotCreate, "\(path) cannot be made: \(FileFault.text(error))")
        }
        do {
            try write(SceneDataset(split: .train, count: trainingCount, seed: seed), to: scratch, shouldStop)
            try write(SceneDataset(split: .test, count: testCount, seed: seed), to: scratch, shouldStop)
            try Self.move(scratch, to: target)
        } catch {
            try? FileManager.default.removeItem(at: scratch)
            throw error
        }
    }

    private func write(
        _ dataset: SceneDataset,
        to folder: URL,
        _ shouldStop: @Sendable () -> Bool
    ) throws(DatasetError) {
        let root = folder.appendingPathComponent(dataset.split.rawValue)
        do {
            for name in dataset.classes {
                try FileManager.default.createDirectory(
                    at: root.appendingPathComponent(name),
                    withIntermediateDirectories: true
                )
            }
        } catch {
            throw DatasetError(.inputOutput, "\(root.path) cannot be made: \(FileFault.text(error))")
        }
        let encoder = PNGEncoder()
        _ = try parallelMap(count: dataset.count, threads: threads) { (index) throws(DatasetError) in
            if shouldStop() { throw DatasetError.interrupted("while the scenes were rendered") }
            let file = root.appendingPathComponent(dataset.identifier(at: index))
            let image = try dataset.image(at: index)
            do {
                try Data(try encoder.encode(image)).write(to: file)
            } catch {
                throw DatasetError(.inputOutput, "\(file.path) cannot be written: \(FileFault.text(error))")
            }
        }
    }

    private static func checkTarget(_ target: URL, replacing: Bool) throws(DatasetError) {
        guard FileManager.default.fileExists(atPath: target.path) else { return }
        guard let contents = try? FileManager.default.contentsOfDirectory(atPath: target.path) else {
            throw DatasetError(.cannotCreate, "\(target.path) exists and is no folder; choose another name")
        }
        guard !contents.isEmpty else { return }
        guard replacing else {
            throw DatasetError(.cannotCreate, "\(target.path) exists and is not empty; --force replaces it")
        }
        let known = [DatasetSplit.train.rawValue, DatasetSplit.test.rawValue]
        if let stranger = contents.sorted().first(where: { !known.contains($0) }) {
            throw DatasetError(
                .cannotCreate,
                "\(target.path) holds '\(stranger)', which no scenes data set has, and is not replaced; choose another"
            )
        }
    }

    /// Puts the finished folder in place; what stood there goes away only after that.
    private static func move(_ scratch: URL, to target: URL) throws(DatasetError) {
        let files = FileManager.default
        let old = scratch.appendingPathExtension("old")
        let replaces = files.fileExists(atPath: target.path)
        do {
            if replaces { try files.moveItem(at: target, to: old) }
            do {
                try files.moveItem(at: scratch, to: target)
            } catch {
                if replaces { try? files.moveItem(at: old, to: target) }
                throw error
            }
            if replaces { try files.removeItem(at: old) }
        } catch {
            throw DatasetError(.cannotCreate, "\(target.path) cannot be put in place: \(FileFault.text(error))")
        }
    }
}
