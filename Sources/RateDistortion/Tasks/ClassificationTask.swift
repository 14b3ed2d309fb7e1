/// Classification: the share of images whose class a network still names.
public struct ClassificationTask: EvaluationTask {
    /// "classification".
    public static let kind = "classification"

    /// Judges decoded pixels; its image size is the size at which every method works.
    public let judge: Judge
    /// The judges tuned on a codec's decoded images, by the codec's name.
    public let tunedJudges: [String: Judge]

    /// Makes a task.
    ///
    /// - Parameters:
    ///   - judge: the plain classifier.
    ///   - tunedJudges: classifiers tuned on a codec's decoded images; each states its codec.
    /// - Throws: `EvaluationError.Code.modelMismatch` where a tuned judge names no codec, has another image size, or
    ///   shares its codec with another.
    public init(judge: Judge, tunedJudges: [Judge] = []) throws(EvaluationError) {
        var byCodec: [String: Judge] = [:]
        for tuned in tunedJudges {
            guard let codec = tuned.tunedFor else {
                throw EvaluationError(
                    .modelMismatch,
                    "the model '\(tuned.name)' does not say which codec it was tuned for; write CODEC=\(tuned.name)"
                )
            }
            guard tuned.imageSize == judge.imageSize else {
                throw EvaluationError(
                    .modelMismatch,
                    "the judge '\(tuned.name)' takes \(tuned.imageSize.width)x\(tuned.imageSize.height) pixels, "
                        + "'\(judge.name)' takes \(judge.imageSize.width)x\(judge.imageSize.height)"
                )
            }
            guard byCodec.updateValue(tuned, forKey: codec) == nil else {
                throw EvaluationError(.modelMismatch, "two judges are tuned for \(codec); give one")
            }
        }
        self.judge = judge
        self.tunedJudges = byCodec
    }

    /// Ranks the logits of the competing classes.
    public func score(_ outputs: [Float], of question: TaskQuestion) -> TaskScore {
        let ranking = question.map.ranking(outputs, scope: question.scope, count: 5)
        let truth = question.map.logits[question.label]
        return TaskScore(
            predicted: ranking.map { question.map.names[$0] },
            isCorrect: ranking.first == truth,
            isInTopFive: ranking.contains(truth)
        )
    }
}
