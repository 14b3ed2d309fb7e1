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
    mutating func adoptScale(_ models: ModelFinder) throws {
        guard !data.statesScale, let teacher = model.teacher else { return }
        let preprocessing = try models.model(teacher).preprocessing
        data.mean = preprocessing.mean
        data.deviation = preprocessing.deviation
    }

    /// Requires that a teacher sees the same images and knows the same classes.
    func check(teacher: FeatureModel, classes: [String]) throws(TrainingError) {
        try checkImages(of: teacher)
        guard teacher.labels == classes else {
            throw TrainingError(
                .unsuitableData,
                "the teacher '\(teacher.name)' knows \(Self.excerpt(teacher.labels)), but the data have "
                    + "\(Self.excerpt(classes)); cut an imported teacher to the classes of the data with "
                    + "'featurecodec import --keep-labels', or give another"
            )
        }
    }

    /// Requires that a classifier sees the same images.
    func checkImages(of teacher: FeatureModel) throws(TrainingError) {
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
    }

    /// The codecs whose encoder and priors are kept, in the order of the recipe's rates.
    ///
    /// - Parameters:
    ///   - family: the models that were found, those that make the fewest bytes first.
    ///   - name: how the recipe names them.
    func codecs(_ family: [FeatureModel], named name: String) throws(TrainingError) -> [FeatureModel] {
        guard let first = family.first,
            family.allSatisfy({ $0.graphs[.encoder] != nil && $0.graphs[.decoder] != nil && $0.prior != nil })
        else {
            throw TrainingError(.unknownModel, "'model.codec' is '\(name)', which has no encoder, decoder and prior")
        }
        guard family.allSatisfy({ $0.graphs == first.graphs && $0.parameters == first.parameters }) else {
            throw TrainingError(
                .invalidRecipe,
                "'model.codec' is '\(name)', whose models have networks of their own; name one of them"
            )
        }
        guard first.preprocessing == preprocessing else {
            throw TrainingError(
                .invalidRecipe,
                "the codec '\(name)' sees images of \(first.preprocessing.width)x\(first.preprocessing.height), mean "
                    + "\(first.preprocessing.mean) and deviation \(first.preprocessing.deviation); give 'data' the same"
            )
        }
        guard first.graphs[.encoder]?.outputs.count == 1 else {
            throw TrainingError(
                .invalidRecipe, "the codec '\(name)' sends side information, which is not supported here")
        }
        guard rates.count == family.count, jointRates || rates.count == 1 else {
            throw TrainingError(
                .invalidRecipe,
                "the codec '\(name)' has \(family.count) rates: list as many 'rates', with 'jointRates: true' for several"
            )
        }
        let plan = TrainingPlan(self, imageCount: 1, stepLimit: nil)
        // The number of a rate counts from the fewest bytes, as the family is sorted.
        return rates.indices.map { family[(plan.rateNumber($0) ?? 1) - 1] }
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
    models: ModelFinder
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
