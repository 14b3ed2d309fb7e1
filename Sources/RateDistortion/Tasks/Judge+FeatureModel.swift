public import FeatureCodec
public import NeuralNetwork

extension Judge {
    /// The judge that a classifier's model file makes.
    ///
    /// - Parameters:
    ///   - model: the classifier.
    ///   - codec: the codec that it was tuned for, where the file does not say.
    ///   - engine: what runs it.
    /// - Throws: `EvaluationError.Code.modelMismatch` where the model is no classifier or has no labels.
    public init(model: FeatureModel, tunedFor codec: String? = nil, engine: Engine) throws(EvaluationError) {
        guard model.isClassifier else {
            throw EvaluationError(
                .modelMismatch,
                "the model '\(model.name)' is no classifier and cannot judge decoded images; give a classifier"
            )
        }
        guard !model.labels.isEmpty else {
            throw EvaluationError(.modelMismatch, "the classifier '\(model.name)' has no labels")
        }
        let preprocessing = model.preprocessing
        self.init(
            name: model.name,
            fingerprint: model.fingerprintText,
            labels: model.labels,
            tunedFor: codec ?? model.tunedFor,
            imageSize: (preprocessing.width, preprocessing.height),
            prepare: { preprocessing.prepared($0) },
            makeClassifier: {
                let classifier = try ImageClassifier(model: model, engine: engine)
                return { try classifier.logits($0) }
            }
        )
    }
}
