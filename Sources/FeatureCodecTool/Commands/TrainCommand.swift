import ArgumentParser
import CommandSupport
import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import PretrainedModels
import RateDistortion
import Training

/// Trains what a recipe describes.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a classifier or a family of feature codecs by a recipe.",
        discussion: """
            The log is written beside the model as MODEL.csv, the checkpoint as MODEL.checkpoint. A run that is \
            interrupted exits with status 75 and goes on with --resume. A recipe with several rates writes one model \
            for each, with its number before the extension, or one file for all if they share a network. Recipes that come with \
            the tool are listed and printed by 'featurecodec recipes'.
            """
    )

    @Argument(help: "The path of a recipe, or the name of one that comes with the tool.")
    var recipe: String

    @Option(help: "The folder of labelled images; not needed by recipes on scenes.")
    var data: String?

    @Option(help: "Where the model goes.")
    var output: String

    @Option(help: "The teacher, in place of the recipe's: the path of a model file or the name of a shipped model.")
    var teacher: String?

    @Flag(help: "Go on from the checkpoint beside the output.")
    var resume = false

    @Flag(help: "Replace existing outputs and checkpoints, and resume on another machine or with other threads.")
    var force = false

    @Option(help: "The seed, in place of the recipe's.")
    var seed: UInt64?

    @Option(help: "Threads to compute with.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Minutes between checkpoints within an epoch.")
    var checkpointMinutes = 10.0

    @Option(help: ArgumentHelp("End each stage after so many steps.", visibility: .hidden))
    var stepLimit: Int?

    func validate() throws {
        guard PlanFile.threadRange.contains(threads) else {
            throw ValidationError("--threads must be in \(PlanFile.threadRange).")
        }
        guard !output.isEmpty, output != "-" else { throw ValidationError("--output names a file for the model.") }
        guard stepLimit ?? 1 >= 1 else { throw ValidationError("--step-limit must be at least 1.") }
        guard checkpointMinutes > 0 else { throw ValidationError("--checkpoint-minutes must be above 0.") }
    }

    func run() throws {
        let text = try recipeText()
        do {
            try train(Recipe(yaml: text), text: text)
        } catch let error as TrainingError {
            throw ToolError(error.exitStatus, "\(recipe): \(error.message)")
        } catch let error as DatasetError {
            throw ToolError(error)
        } catch let error as FeatureCodecError {
            throw ToolError(.badData, "\(error)")
        } catch let error as NetworkError where error.code != .engineFailure {
            throw ToolError(.badConfiguration, "\(recipe): \(error.message)")
        }
    }

    private func train(_ recipe: Recipe, text: String) throws {
        var recipe = recipe
        if let teacher { recipe.model.setTeacher(teacher) }
        let options = TrainingOptions(
            output: URL(place: output),
            resumes: resume,
            isForced: force,
            seed: seed,
            threads: threads,
            checkpointMinutes: checkpointMinutes,
            stepLimit: stepLimit
        )
        try checkOutputs(recipe, options)
        if recipe.data.kind == .folder, data == nil {
            throw ToolError(.usage, "the recipe '\(recipe.name)' learns from images: give their folder with --data")
        }
        if recipe.data.kind == .scenes, data != nil {
            throw ToolError(.usage, "the recipe '\(recipe.name)' renders its own images; leave --data out")
        }
        let interruption = Interruption()
        interruption.listenToSignals()
        let trainer = try Trainer(
            recipe: recipe,
            recipeText: text,
            dataset: try recipe.data.dataset(folder: data),
            options: options,
            models: findModels,
            shouldStop: { interruption.isRequested },
            report: { StandardError.write($0) }
        )
        var written: [String] = []
        for result in try trainer.run() where !written.contains(result.output.path) {
            written.append(result.output.path)
            try StandardOutput.write(line: result.output.path)
        }
    }

    private func recipeText() throws -> String {
        if let builtIn = BuiltInRecipe.named(recipe) { return builtIn.text }
        guard FileManager.default.fileExists(atPath: recipe) else {
            throw ToolError(
                .noInput, "\(recipe): there is no such recipe; give a path, or a name that 'featurecodec recipes' lists"
            )
        }
        guard let text = String(validating: try InputFile.read(recipe), as: UTF8.self) else {
            throw ToolError(.badConfiguration, "\(recipe): is no recipe: it is not text")
        }
        return text
    }

    private func checkOutputs(_ recipe: Recipe, _ options: TrainingOptions) throws {
        let folder = options.output.deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        let files = FileManager.default
        guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
            files.isWritableFile(atPath: folder)
        else {
            throw ToolError(.cannotCreate, "\(output): the folder \(folder) does not exist or cannot be written to")
        }
        let outputs = options.outputs(of: recipe) + [options.log]
        for url in outputs where files.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue {
            throw ToolError(.cannotCreate, "\(url.path): is a folder; name a file for the model")
        }
        let recipeFile = BuiltInRecipe.named(self.recipe) == nil ? [self.recipe] : []
        for url in outputs + [options.checkpoint] {
            try OutputFile.requirePlace(url.path, isNoneOf: recipeFile + recipe.model.models)
        }
        guard !force, !resume else { return }
        guard !files.fileExists(atPath: options.checkpoint.path) else {
            throw ToolError(
                .cannotCreate,
                "\(options.checkpoint.path) holds an unfinished run; go on with --resume or start over with --force"
            )
        }
        for url in outputs where FileManager.default.fileExists(atPath: url.path) {
            throw ToolError(.cannotCreate, "\(url.path) exists; replace it with --force")
        }
    }

    private func findModels(_ name: String) throws -> [FeatureModel] {
        if FileManager.default.fileExists(atPath: name) {
            return try ModelSource.members(of: name).map { try $0.load() }
        }
        do {
            if PretrainedModels.families.contains(name) { return try PretrainedModels.family(name) }
            return [try PretrainedModels.model(named: name)]
        } catch {
            guard error.code == .unknownName else { throw error }
            throw ToolError(.noInput, "\(name): neither a file nor a shipped model or family; give a path")
        }
    }
}

extension TrainingError {
    fileprivate var exitStatus: ToolError.ExitStatus {
        switch code {
        case .invalidRecipe, .unknownModel, .foreignCheckpoint, .notFinite: .badConfiguration
        case .unsuitableData, .damagedCheckpoint: .badData
        case .interrupted: .interrupted
        case .missingCheckpoint: .noInput
        case .fileFailure: .inputOutput
        default: .internal
        }
    }
}
