public import FeatureCodec
public import NeuralNetwork

/// The models that an evaluation can draw on: those that ship and those from files.
public struct ModelCatalog: Sendable {
    /// The models; of two with one name the first counts.
    public let models: [FeatureModel]
    /// What runs them: on one thread each, since images run in parallel.
    public let engine: Engine

    /// Collects models.
    public init(_ models: [FeatureModel] = [], engine: Engine = .fastest(threads: 1)) {
        self.models = models
        self.engine = engine
    }

    /// The families of feature codecs, each once, in the order of the models.
    public var families: [String] {
        var names: [String] = []
        for model in models where !model.isClassifier && !names.contains(model.family) { names.append(model.family) }
        return names
    }

    /// The members of a family of feature codecs, the lowest rate first.
    public func members(ofFamily family: String) -> [FeatureModel] {
        models.filter { $0.family == family && !$0.isClassifier }.sorted { $0.rateIndex < $1.rateIndex }
    }

    /// The model of a name, or nil.
    public func model(named name: String) -> FeatureModel? {
        models.first { $0.name == name }
    }

    /// The classifier of a fingerprint, or nil.
    public func classifier(fingerprint: UInt32) -> FeatureModel? {
        models.first { $0.isClassifier && $0.fingerprint == fingerprint }
    }

    /// The classifiers tuned on the decoded images of some codec that have the same plain classifier as their teacher.
    public func tunedClassifiers(of plain: FeatureModel) -> [FeatureModel] {
        models.filter { $0.isClassifier && $0.tunedFor != nil && $0.teacherFingerprint == plain.fingerprint }
    }

    /// The families whose codecs name a classifier as their teacher.
    public func families(taughtBy classifier: FeatureModel) -> [String] {
        families.filter { family in
            members(ofFamily: family).allSatisfy { $0.teacherFingerprint == classifier.fingerprint }
        }
    }
}

extension FeatureModel {
    /// The codec on whose decoded images a classifier was tuned, as its provenance says.
    public var tunedFor: String? { provenance[Judge.tunedForKey]?.text }
}
