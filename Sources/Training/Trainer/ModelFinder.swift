internal import FeatureCodec

/// The models that a recipe names, each looked for once.
final class ModelFinder {
    private let find: (String) throws -> [FeatureModel]
    private var known: [String: [FeatureModel]] = [:]
    /// The fingerprints of all models that were found, in the order in which they were asked for.
    private(set) var fingerprints: [String] = []

    /// Wraps a way to find models by path or name: one, or all of a family.
    init(_ find: @escaping (String) throws -> [FeatureModel]) {
        self.find = find
    }

    /// The model of a name; of a family the one that makes the most bytes.
    func model(_ name: String) throws -> FeatureModel {
        guard let model = try family(name).last else {
            throw TrainingError(.unknownModel, "no model is named '\(name)'")
        }
        return model
    }

    /// All models of a name, those that make the fewest bytes first.
    func family(_ name: String) throws -> [FeatureModel] {
        if let models = known[name] { return models }
        let models = try find(name).sorted { $0.rateIndex < $1.rateIndex }
        known[name] = models
        fingerprints += models.map(\.fingerprintText)
        return models
    }
}
