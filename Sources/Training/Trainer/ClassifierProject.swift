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
        models: ModelFinder
    ) throws {
        self.recipe = recipe
        self.classes = classes
        self.engine = engine
        initial = try backbone.initial.map(models.model)
        teacher = try backbone.teacher.map(models.model)
        if let teacher { try recipe.check(teacher: teacher, classes: classes) }
        if let initial { try recipe.checkImages(of: initial) }
        let started = initial?.labels == classes ? initial?.graphs[.classifier] : nil
        graph = try started ?? backbone.graph(classes: classes.count)
        if teacher == nil, recipe.stages.contains(where: { $0.losses.distillation > 0 }) {
            throw TrainingError(.invalidRecipe, "a stage weighs 'distillation', but 'model.teacher' names no teacher")
        }
    }

    var trainableNames: [String] {
        graph.parameterSpecifications.filter { $0.specification.isTrainable }.map(\.name)
    }

    func initialParameters(seed: UInt64) throws -> Parameters {
        var parameters = Parameters.initialized(for: graph, seed: seed)
        guard let initial else { return parameters }
        // A classifier of other classes has other last layers, which start anew.
        let foreign = parameters.names.filter { initial.parameters[$0]?.shape != parameters[$0]?.shape }
        let last = graph.nodes.last { $0.operation is Linear }?.name ?? ""
        if let name = foreign.first(where: { !$0.hasPrefix(last + ".") }) {
            throw TrainingError(
                .invalidRecipe,
                "'model.initial' is '\(initial.name)', another network: it has no '\(name)' of the recipe's shape; give "
                    + "'model' the backbone and settings that it was trained with"
            )
        }
        parameters.merge(initial.parameters.filtered { !foreign.contains($0) && parameters[$0] != nil })
        return parameters
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
