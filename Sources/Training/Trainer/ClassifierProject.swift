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

    func model(
        _ parameters: Parameters,
        rate: Int,
        form: ExportForm,
        provenance: [String: JSONValue],
        images: (Int) throws -> [Tensor]
    ) throws -> FeatureModel {
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
