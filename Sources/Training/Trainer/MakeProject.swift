internal import FeatureCodec
internal import NeuralNetwork

extension Recipe {
    /// Rows, columns and channels of the images that networks see.
    var imageShape: [Int] { [data.size, data.size, 3] }

    /// How images become inputs, as the model file tells it.
    var preprocessing: Preprocessing {
        Preprocessing(width: data.size, height: data.size, mean: data.mean, deviation: data.deviation)
    }

    /// Takes over the mean and deviation of the teacher, or of the classifier that is trained on, unless the recipe states
    /// its own.
    mutating func adoptScale(_ models: (String) throws -> FeatureModel) throws {
        guard !data.statesScale, let teacher = model.teacher else { return }
        let preprocessing = try models(teacher).preprocessing
        data.mean = preprocessing.mean
        data.deviation = preprocessing.deviation
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
                "the teacher '\(teacher.name)' knows \(Self.excerpt(teacher.labels)), but the data have "
                    + "\(Self.excerpt(classes)); cut an imported teacher to the classes of the data with "
                    + "'featurecodec import --keep-labels', or give another"
            )
        }
    }

    private static func excerpt(_ names: [String]) -> String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
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
