internal import FeatureCodec
internal import NeuralNetwork

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
