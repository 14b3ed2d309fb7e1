public import Foundation
public import NeuralNetwork

/// How a run is carried out; none of it changes what a recipe means.
public struct TrainingOptions: Sendable {
    /// Where the model goes; for several rates, the number of each is put before the extension.
    public var output: URL
    /// Goes on from the checkpoint beside the output.
    public var resumes: Bool
    /// Replaces existing outputs and checkpoints, and accepts a checkpoint of another machine or thread count.
    public var isForced: Bool
    /// Takes the place of the recipe's seed.
    public var seed: UInt64?
    /// Threads of the engine and of the data.
    public var threads: Int
    /// What executes networks.
    public var engine: Engine
    /// Minutes between checkpoints within an epoch.
    public var checkpointMinutes: Double
    /// Steps between rows of the log.
    public var logInterval: Int
    /// Ends each stage after so many steps; for trials.
    public var stepLimit: Int?

    /// Describes a run with the fastest engine of this build.
    public init(
        output: URL,
        resumes: Bool = false,
        isForced: Bool = false,
        seed: UInt64? = nil,
        threads: Int = 1,
        engine: Engine? = nil,
        checkpointMinutes: Double = 10,
        logInterval: Int = 20,
        stepLimit: Int? = nil
    ) {
        self.output = output
        self.resumes = resumes
        self.isForced = isForced
        self.seed = seed
        self.threads = threads
        self.engine = engine ?? .fastest(threads: threads)
        self.checkpointMinutes = checkpointMinutes
        self.logInterval = logInterval
        self.stepLimit = stepLimit
    }

    /// Where the checkpoint lies.
    public var checkpoint: URL { output.appendingPathExtension("checkpoint") }
    /// Where the log lies.
    public var log: URL { output.appendingPathExtension("csv") }

    /// Where the model of a rate goes.
    ///
    /// - Parameters:
    ///   - rate: the number within the family, from 1 for the fewest bytes; nil for a single model.
    ///   - suffix: what the name of the file ends in before its extension.
    public func output(rate: Int?, suffix: String = "") -> URL {
        let ending = (rate.map { "-\($0)" } ?? "") + suffix
        guard !ending.isEmpty else { return output }
        let base = output.deletingPathExtension()
        let named = base.deletingLastPathComponent().appendingPathComponent(base.lastPathComponent + ending)
        return output.pathExtension.isEmpty ? named : named.appendingPathExtension(output.pathExtension)
    }

    /// Where all models of a recipe go; those that share a network go into one file.
    public func outputs(of recipe: Recipe) -> [URL] {
        let rates: [Int?] = recipe.rates.count > 1 && !recipe.sharesFile ? Array(1...recipe.rates.count) : [nil]
        return rates.flatMap { rate in recipe.exportForms.map { output(rate: rate, suffix: $0.suffix) } }
    }
}
