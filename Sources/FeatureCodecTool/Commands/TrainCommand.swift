import ArgumentParser
import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import PretrainedModels
import Training

/// Trains what a recipe describes.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a classifier or a family of feature codecs by a recipe.",
        discussion: """
            The log is written beside the model as MODEL.csv, the checkpoint as MODEL.checkpoint. A run that is \
            interrupted exits with status 75 and goes on with --resume. A recipe with several rates writes one model \
            for each, with its number before the extension. Recipes that come with the tool: \
            \(BuiltInRecipe.all.map(\.name).joined(separator: ", ")).
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
        guard threads >= 1 else { throw ValidationError("--threads must be at least 1.") }
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
            output: URL(fileURLWithPath: output),
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
        let interruption = Interruption()
        interruption.listenToSignals()
        let trainer = try Trainer(
            recipe: recipe,
            recipeText: text,
            dataset: try recipe.data.dataset(folder: data),
            options: options,
            models: findModel,
            interruption: interruption,
            report: { StandardError.write($0) }
        )
        for result in try trainer.run() { print(result.output.path) }
    }

    private func recipeText() throws -> String {
        if let builtIn = BuiltInRecipe.named(recipe) { return builtIn.text }
        guard FileManager.default.fileExists(atPath: recipe) else {
            let names = BuiltInRecipe.all.map(\.name).joined(separator: ", ")
            throw ToolError(.noInput, "\(recipe): there is no such recipe; give a path or one of \(names)")
        }
        do {
            return try String(contentsOfFile: recipe, encoding: .utf8)
        } catch {
            throw ToolError(.noInput, "\(recipe): it cannot be read as text: \(error.localizedDescription)")
        }
    }

    private func checkOutputs(_ recipe: Recipe, _ options: TrainingOptions) throws {
        let folder = options.output.deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw ToolError(.cannotCreate, "\(output): the folder \(folder) does not exist or cannot be written to")
        }
        guard !force, !resume else { return }
        for url in options.outputs(of: recipe) where FileManager.default.fileExists(atPath: url.path) {
            throw ToolError(.cannotCreate, "\(url.path) exists; replace it with --force")
        }
    }

    private func findModel(_ name: String) throws -> FeatureModel {
        if FileManager.default.fileExists(atPath: name) {
            guard let data = FileManager.default.contents(atPath: name) else {
                throw ToolError(.noInput, "\(name): the model file cannot be read")
            }
            return try FeatureModel(bytes: [UInt8](data))
        }
        do {
            return try PretrainedModels.model(named: name)
        } catch {
            guard error.code == .unknownName else { throw error }
            throw ToolError(.noInput, "\(name): neither a file nor a shipped model; give a path with --teacher")
        }
    }
}

extension TrainingError {
    fileprivate var exitStatus: ToolError.ExitStatus {
        switch code {
        case .invalidRecipe, .unknownModel: .badConfiguration
        case .unsuitableData, .damagedCheckpoint: .badData
        case .foreignCheckpoint: .badConfiguration
        case .interrupted: .interrupted
        case .fileFailure: .inputOutput
        default: .internal
        }
    }
}
