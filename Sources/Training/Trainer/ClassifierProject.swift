internal import Backbones
internal import FeatureCodec
internal import NeuralNetwork

/// A network from images to classes, trained from its first weights.
struct ClassifierProject: TrainingProject {
    private let recipe: Recipe
    private let classes: [String]
    private let graph: Graph
    private let teacher: FeatureModel?
    private let initial: FeatureModel?
    private let engine: Engine

    init(
        _ recipe: Recipe,
        _ backbone: BackboneRecipe,
        classes: [String],
        engine: Engine,
        models: (String) throws -> FeatureModel
    ) throws {
        self.recipe = recipe
        self.classes = classes
        self.engine = engine
        initial = try backbone.initial.map(models)
        teacher = try backbone.teacher.map(models)
        for model in [initial, teacher].compactMap({ $0 }) { try recipe.check(teacher: model, classes: classes) }
        graph = try initial?.graphs[.classifier] ?? backbone.graph(classes: classes.count)
        if teacher == nil, recipe.stages.contains(where: { $0.losses.distillation > 0 }) {
            throw TrainingError(.invalidRecipe, "a stage weighs 'distillation', but 'model.teacher' names no teacher")
        }
    }

    var trainableNames: [String] {
        graph.parameterSpecifications.filter { $0.specification.isTrainable }.map(\.name)
    }

    func initialParameters(seed: UInt64) throws -> Parameters {
        initial?.parameters ?? Parameters.initialized(for: graph, seed: seed)
    }

    func objective(of stage: StageRecipe) throws -> any Objective {
        var imitated: Teacher?
        if stage.losses.distillation > 0, let teacher, let network = teacher.graphs[.classifier] {
            imitated = try Teacher(
                graph: network,
                parameters: teacher.parameters,
                values: network.outputs,
                inputShape: [stage.batch] + recipe.imageShape,
                engine: engine
            )
        }
        return try ClassifierObjective(
            graph: graph,
            stage: stage,
            imageShape: recipe.imageShape,
            teacher: imitated,
            engine: engine
        )
    }

    func model(_ parameters: Parameters, rate: Int, provenance: [String: JSONValue]) throws -> FeatureModel {
        try FeatureModel(
            name: recipe.output.name ?? recipe.name,
            family: recipe.output.family,
            preprocessing: recipe.preprocessing,
            graphs: [.classifier: graph],
            parameters: parameters,
            labels: classes,
            teacherName: (teacher ?? initial)?.name,
            teacherFingerprint: (teacher ?? initial)?.fingerprint,
            provenance: provenance
        )
    }
}

extension BackboneRecipe {
    /// Builds the network: one line for each known backbone.
    func graph(classes: Int) throws -> Graph {
        switch backbone {
        case "small-residual-network":
            return try SmallResidualNetwork(
                widths: widths,
                blocksPerStage: blocksPerStage,
                stemKernel: stemKernel,
                poolsAfterStem: poolsAfterStem
            ).graph(classes: classes)
        default:
            throw TrainingError(
                .unknownModel,
                "the backbone '\(backbone)' is not known; there is 'small-residual-network'"
            )
        }
    }
}

extension Recipe {
    /// Rows, columns and channels of the images that networks see.
    var imageShape: [Int] { [data.size, data.size, 3] }

    /// How images become inputs, as the model file tells it.
    var preprocessing: Preprocessing {
        Preprocessing(width: data.size, height: data.size, mean: data.mean, deviation: data.deviation)
    }

    /// Requires that a teacher sees the same images and knows the same classes.
    func check(teacher: FeatureModel, classes: [String]) throws(TrainingError) {
        guard teacher.isClassifier else {
            throw TrainingError(.unknownModel, "the teacher '\(teacher.name)' is not a classifier")
        }
        guard teacher.preprocessing == preprocessing else {
            let own = teacher.preprocessing
            throw TrainingError(
                .invalidRecipe,
                "the teacher '\(teacher.name)' sees images of \(own.width)x\(own.height) with mean \(own.mean) and "
                    + "deviation \(own.deviation); give 'data' the same size, mean and deviation"
            )
        }
        guard teacher.labels == classes else {
            throw TrainingError(
                .unsuitableData,
                "the teacher '\(teacher.name)' knows \(teacher.labels.joined(separator: ", ")), "
                    + "but the data have \(classes.joined(separator: ", "))"
            )
        }
    }
}

/// What a recipe trains.
func makeProject(
    _ recipe: Recipe,
    classes: [String],
    engine: Engine,
    models: (String) throws -> FeatureModel
) throws -> any TrainingProject {
    guard classes.count >= 2 else {
        throw TrainingError(
            .unsuitableData,
            "the data have the class \(classes.joined()) alone; a classifier needs two or more, a folder for each"
        )
    }
    return switch recipe.model {
    case .classifier(let backbone):
        try ClassifierProject(recipe, backbone, classes: classes, engine: engine, models: models)
    case .entropicStudent(let student):
        try StudentProject(recipe, student, classes: classes, engine: engine, models: models)
    }
}
