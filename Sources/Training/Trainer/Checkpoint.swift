internal import EntropyCoding
internal import FeatureCodec
public import Foundation
internal import NeuralNetwork

/// A run on disk: its state, and what it must be resumed with.
public struct Checkpoint: Sendable, Equatable {
    /// What must agree for a resumed run to equal an unbroken one.
    public struct Origin: Sendable, Equatable, Codable {
        /// The text of the recipe.
        public var recipe: String
        /// The seed.
        public var seed: UInt64
        /// The number of threads.
        public var threads: Int
        /// The processor and the engine.
        public var machine: String
        /// The data set and its size.
        public var data: String
        /// The fingerprints of the models that the recipe names, such as its teacher's.
        public var models: [String]
    }

    private static let version = 2

    private struct Version: Codable { var version: Int }

    private struct Header: Codable {
        var version = Checkpoint.version
        var origin: Origin
        var phase: Int
        var epoch: Int
        var step: Int
        var seconds: Double
        var totalSteps: Int
        var averageSteps: Int
        var bestTop1: Double?
        var bestLoss: Double?
        var hasAverage: Bool
        var optimiserSteps: [String: Int]
        var checksum: UInt32
    }

    private static let headerName = "featurecodec.training"

    /// What must agree.
    public var origin: Origin
    /// Where the run stands.
    public var state: TrainingState

    /// Wraps a run.
    public init(origin: Origin, state: TrainingState) {
        self.origin = origin
        self.state = state
    }

    /// Writes the checkpoint under another name first, so that a crash leaves the old one.
    ///
    /// - Throws: `TrainingError.Code.fileFailure`.
    public func write(to url: URL) throws(TrainingError) {
        let tensors = allTensors
        let header = Header(
            origin: origin,
            phase: state.phase,
            epoch: state.epoch,
            step: state.step,
            seconds: state.seconds,
            totalSteps: state.totalSteps,
            averageSteps: state.averageSteps,
            bestTop1: state.best?.top1,
            bestLoss: state.best?.loss,
            hasAverage: state.average != nil,
            optimiserSteps: state.optimiserStates.mapValues(\.steps),
            checksum: Self.checksum(of: tensors)
        )
        guard let json = try? JSONEncoder().encode(header) else {
            throw TrainingError(.fileFailure, "the state of the run cannot be put into words")
        }
        var writer = SafetensorsWriter(metadata: [Self.headerName: String(decoding: json, as: UTF8.self)])
        for (name, tensor) in tensors { writer.add(name, tensor) }
        try AtomicFile.write(writer.bytes(), to: url)
    }

    /// Every tensor of the state by its name in the file.
    private var allTensors: [String: Tensor] {
        var all: [String: Tensor] = [:]
        let sets: [(String, Parameters?)] = [
            ("parameters/", state.parameters), ("best/", state.best?.parameters), ("average/", state.average),
        ]
        for (prefix, set) in sets {
            for (name, tensor) in set?.tensors ?? [:] { all[prefix + name] = tensor }
        }
        for (name, memory) in state.optimiserStates {
            for (index, tensor) in memory.averages.enumerated() { all["optimiser/\(index)/\(name)"] = tensor }
        }
        return all
    }

    /// CRC-32 over names and elements, by name.
    private static func checksum(of tensors: [String: Tensor]) -> UInt32 {
        var check = CRC32()
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            check.update(name)
            check.update(words: tensor.scalars)
        }
        return check.value
    }

    /// Reads a checkpoint.
    ///
    /// - Throws: `TrainingError.Code.missingCheckpoint`, `.damagedCheckpoint`, or `.foreignCheckpoint` for another version's.
    public init(contentsOf url: URL) throws(TrainingError) {
        guard let data = try? Data(contentsOf: url) else {
            throw TrainingError(
                .missingCheckpoint,
                "there is no checkpoint to resume from at \(url.path); start without --resume"
            )
        }
        do {
            let limits = DecodingLimits(headerBytes: 1 << 26, tensorCount: 1 << 20)
            let file = try SafetensorsFile([UInt8](data), limits: limits)
            guard let json = file.metadata[Self.headerName] else {
                throw TrainingError(.damagedCheckpoint, "\(url.path) is not a checkpoint of a training run")
            }
            let version = try JSONDecoder().decode(Version.self, from: Data(json.utf8)).version
            guard version == Self.version else {
                throw TrainingError(
                    .foreignCheckpoint,
                    "\(url.path) was written by another version of this program (\(version), not \(Self.version)); go on with "
                        + "that one, or start over with --force"
                )
            }
            try self.init(JSONDecoder().decode(Header.self, from: Data(json.utf8)), file)
        } catch let error as TrainingError where error.code == .foreignCheckpoint {
            throw error
        } catch {
            throw TrainingError(.damagedCheckpoint, "the checkpoint \(url.path) is damaged: \(error)")
        }
    }

    private init(_ header: Header, _ file: SafetensorsFile) throws {
        var all: [String: Tensor] = [:]
        for name in file.entries.keys { all[name] = try file.tensor(name) }
        guard Self.checksum(of: all) == header.checksum else {
            throw TrainingError(.damagedCheckpoint, "its weights were changed after they were written")
        }
        func tensors(_ prefix: String) -> Parameters {
            var result = Parameters()
            for (name, tensor) in all where name.hasPrefix(prefix) {
                result[String(name.dropFirst(prefix.count))] = tensor
            }
            return result
        }
        origin = header.origin
        state = TrainingState(parameters: tensors("parameters/"))
        state.phase = header.phase
        state.epoch = header.epoch
        state.step = header.step
        state.seconds = header.seconds
        state.totalSteps = header.totalSteps
        state.averageSteps = header.averageSteps
        if header.hasAverage { state.average = tensors("average/") }
        if let top1 = header.bestTop1, let loss = header.bestLoss {
            state.best = TrainingState.Best(top1: top1, loss: loss, parameters: tensors("best/"))
        }
        for (name, steps) in header.optimiserSteps {
            var averages: [Tensor] = []
            while let average = all["optimiser/\(averages.count)/\(name)"] { averages.append(average) }
            // The steps of optimisers trust these shapes.
            guard let weight = state.parameters[name], averages.allSatisfy({ $0.shape == weight.shape }) else {
                throw TrainingError(.damagedCheckpoint, "the memory of '\(name)' does not fit the weight")
            }
            state.optimiserStates[name] = OptimiserState(steps: steps, averages: averages)
        }
    }
}
