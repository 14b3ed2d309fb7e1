public import Datasets
public import FeatureCodec
public import Foundation
internal import NeuralNetwork

/// Carries out a recipe: trains stage after stage, judges on held-out images, keeps checkpoints and writes the models.
///
/// The same recipe, seed, data, machine and thread count give the same weights to the bit, whether or not the run was
/// broken off and resumed.
public final class Trainer {
    /// A model that a run has written.
    public struct Result: Sendable, Equatable {
        /// Where it lies.
        public let output: URL
        /// The share of held-out images put first in their class.
        public let top1: Double
        /// The bytes that a held-out image takes on average by the learned density, or by codes as they are; 0 for
        /// classifiers and for codes under counted tables.
        public let bytesPerImage: Double
    }

    let recipe: Recipe
    let recipeText: String
    let options: TrainingOptions
    let shouldStop: @Sendable () -> Bool
    let report: @Sendable (String) -> Void
    let trainingData: any ImageDataset
    let validationData: any ImageDataset
    let plan: TrainingPlan
    let project: any TrainingProject
    let loaders: TrainingLoaders
    let seed: UInt64
    /// The fingerprints of the models that the recipe names.
    private let modelFingerprints: [String]

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - recipe: what to do.
    ///   - recipeText: its text, which models and checkpoints carry along.
    ///   - dataset: the training images; the held-out ones are taken from them.
    ///   - options: where to and how.
    ///   - models: finds the models by the path or name that a recipe states: one, or all of a family.
    ///   - shouldStop: a wish to stop, looked at after each step and while images are decoded.
    ///   - report: takes lines about progress.
    /// - Throws: `TrainingError` for data or models that do not suit the recipe.
    public init(
        recipe: Recipe,
        recipeText: String,
        dataset: any ImageDataset,
        options: TrainingOptions,
        models: @escaping (String) throws -> [FeatureModel],
        shouldStop: @escaping @Sendable () -> Bool = { false },
        report: @escaping @Sendable (String) -> Void
    ) throws {
        let finder = ModelFinder(models)
        var recipe = recipe
        try recipe.adoptScale(finder)
        self.recipe = recipe
        self.recipeText = recipeText
        self.options = options
        self.shouldStop = shouldStop
        self.report = report
        seed = options.seed ?? recipe.seed
        let parts = validationSplit(of: dataset, count: recipe.data.validation)
        func recoded(_ data: any ImageDataset) throws(TrainingError) -> any ImageDataset {
            guard let recoding = recipe.data.recoding else { return data }
            return try RecodedDataset(data, recoding, size: recipe.data.size)
        }
        trainingData = try recoded(parts.training)
        validationData = try recoded(parts.validation)
        guard parts.training.count > 0 else {
            throw TrainingError(.unsuitableData, "'\(dataset.name)' has no images to train on")
        }
        loaders = TrainingLoaders(
            recipe.data,
            training: trainingData,
            heldOut: validationData,
            seed: seed,
            threads: options.threads,
            shouldStop: shouldStop
        )
        plan = TrainingPlan(recipe, imageCount: trainingData.count, stepLimit: options.stepLimit)
        project = try makeProject(recipe, classes: dataset.classes, engine: options.engine, models: finder)
        modelFingerprints = finder.fingerprints
        try Self.checkGroups(recipe, names: project.trainableNames)
    }

    /// Trains until the end of the recipe or until asked to stop.
    ///
    /// - Returns: the models in the order in which they were written.
    /// - Throws: `TrainingError.Code.interrupted` after a checkpoint, `.notFinite` that names step and tensor, and what
    ///   files, data and engines throw.
    public func run() throws -> [Result] {
        var state = try startingState()
        let log = try TrainingLog(options.log, startsOver: !options.resumes)
        announce(state)
        do {
            return try runPhases(&state, log: log)
        } catch {
            // Of a run that never took a step nothing is left.
            if state.totalSteps == 0 { try? FileManager.default.removeItem(at: options.log) }
            throw error
        }
    }

    private func runPhases(_ state: inout TrainingState, log: TrainingLog) throws -> [Result] {
        var results: [Result] = []
        while state.phase < plan.phases.count {
            let phase = plan.phases[state.phase]
            let judgements = try runPhase(phase, state: &state, log: log)
            let isLastOfRate = phase.stage == recipe.stages.count - 1
            if isLastOfRate { results += try export(phase, state, judgements) }
            state.phase += 1
            state.epoch = 0
            state.step = 0
            state.optimiserStates = [:]
            state.average = nil
            state.averageSteps = 0
            state.best = nil
            if state.phase < plan.phases.count { try writeCheckpoint(state) }
        }
        try? FileManager.default.removeItem(at: options.checkpoint)
        return results
    }

    private func startingState() throws -> TrainingState {
        if options.resumes {
            let checkpoint = try Checkpoint(contentsOf: options.checkpoint)
            try checkpoint.origin.check(against: origin, isForced: options.isForced)
            try check(checkpoint.state)
            return checkpoint.state
        }
        if FileManager.default.fileExists(atPath: options.checkpoint.path), !options.isForced {
            throw TrainingError(
                .foreignCheckpoint,
                "\(options.checkpoint.path) holds an unfinished run; go on with --resume or start over with --force"
            )
        }
        return TrainingState(parameters: try project.initialParameters(seed: seed))
    }

    /// Refuses a state that this recipe never has.
    private func check(_ state: TrainingState) throws {
        let start = try project.initialParameters(seed: seed)
        guard plan.phases.indices.contains(state.phase), (0...plan.phases[state.phase].epochs).contains(state.epoch),
            (0...plan.stepsPerEpoch[plan.phases[state.phase].stage]).contains(state.step),
            (0...plan.totalSteps).contains(state.totalSteps), state.parameters.names == start.names,
            start.names.allSatisfy({ state.parameters[$0]?.shape == start[$0]?.shape })
        else {
            throw TrainingError(
                .damagedCheckpoint,
                "\(options.checkpoint.path) is damaged: it holds a place or weights that the recipe does not have"
            )
        }
    }

    var origin: Checkpoint.Origin {
        Checkpoint.Origin(
            recipe: recipeText,
            seed: seed,
            threads: options.threads,
            machine: Machine.description(options.engine),
            data: "\(trainingData.name), \(trainingData.count) + \(validationData.count) images",
            models: modelFingerprints
        )
    }

    func writeCheckpoint(_ state: TrainingState) throws {
        try Checkpoint(origin: origin, state: state).write(to: options.checkpoint)
    }

    private func announce(_ state: TrainingState) {
        report(
            "\(recipe.name): \(trainingData.count) images to train on, \(validationData.count) held out, "
                + "\(state.parameters.elementCount) weights, \(plan.totalSteps) steps, seed \(seed), "
                + "\(options.threads) threads on \(Machine.description(options.engine))"
        )
        if state.totalSteps > 0 { report("resumed after \(state.totalSteps) steps") }
    }

    private static func checkGroups(_ recipe: Recipe, names: [String]) throws {
        for stage in recipe.stages {
            for beginning in stage.groups.trained + stage.groups.frozen + stage.groups.rateFactors.keys.sorted()
            where !names.contains(where: { ParameterGroups.covers(beginning, $0) }) {
                let known = Set(names.compactMap { $0.split(separator: ".").first.map(String.init) }).sorted()
                throw TrainingError(
                    .invalidRecipe,
                    "the stage '\(stage.name)' names weights '\(beginning)', of which there are none; "
                        + "weights begin with \(known.joined(separator: ", "))"
                )
            }
            guard names.contains(where: stage.groups.trains) else {
                throw TrainingError(.invalidRecipe, "the stage '\(stage.name)' freezes everything")
            }
        }
    }
}

extension Checkpoint.Origin {
    /// Refuses to resume what would not give the weights of an unbroken run.
    func check(against other: Checkpoint.Origin, isForced: Bool) throws(TrainingError) {
        guard recipe == other.recipe else {
            throw TrainingError(.foreignCheckpoint, "the checkpoint belongs to another recipe; start without --resume")
        }
        guard data == other.data else {
            throw TrainingError(.foreignCheckpoint, "the checkpoint was made on other data: \(data), now \(other.data)")
        }
        guard models == other.models else {
            throw TrainingError(
                .foreignCheckpoint,
                "the checkpoint was made with other models, such as another teacher: \(models.joined(separator: ", ")), "
                    + "now \(other.models.joined(separator: ", "))"
            )
        }
        guard seed == other.seed else {
            throw TrainingError(.foreignCheckpoint, "the checkpoint has the seed \(seed), not \(other.seed)")
        }
        guard isForced || (threads == other.threads && machine == other.machine) else {
            throw TrainingError(
                .foreignCheckpoint,
                "the checkpoint was made with \(threads) threads on \(machine), not \(other.threads) on "
                    + "\(other.machine): the weights would differ in their last bits; --force goes on all the same"
            )
        }
    }
}
