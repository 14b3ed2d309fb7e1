/// What is asked of images that came back, and how answers are scored.
///
/// A task is a value that threads share. Its judge turns pixels into outputs; feature codecs bring outputs of their own. To add
/// a task, write a file with a type that conforms and name it in `TaskRegistry.kinds`, so that results can be read where the
/// data are not at hand.
public protocol EvaluationTask: Sendable {
    /// The name of the kind in results, such as "classification".
    static var kind: String { get }
    /// The figures that counts come to, the one that curves are drawn of first; none where answers are labels, whose figures
    /// (top-1 and so on) every point has.
    static var figures: [TaskFigure] { get }

    /// Judges decoded pixels; its image size is the size at which every method works.
    var judge: Judge { get }
    /// The judges tuned on a codec's decoded images, by the codec's name.
    var tunedJudges: [String: Judge] { get }

    /// Scores the outputs of a network.
    ///
    /// - Parameters:
    ///   - outputs: what a judge's classifier or a feature codec returned.
    ///   - question: the image and its classes.
    /// - Throws: an error where the outputs are not those that the task asks for.
    func score(_ outputs: [Float], of question: TaskQuestion) throws -> TaskScore
}

extension EvaluationTask {
    /// None: the figures of labels are enough.
    public static var figures: [TaskFigure] { [] }

    /// The judge that knows the artefacts of a method: one tuned on the method itself, else one tuned on its codec.
    func tunedJudge(for method: any Method) -> Judge? {
        method.labels == nil ? tunedJudges[method.name] ?? tunedJudges[method.artefacts] : nil
    }
}

/// A figure of a task: a share between 0 and 1 that counts of all images come to.
public struct TaskFigure: Sendable {
    /// The name in results and of the metric in comparisons, such as "miou".
    public let name: String
    /// The words above a column, such as "mIoU".
    public let title: String
    /// The figure of the sums of all images' counts; nil where they say nothing.
    public let value: @Sendable (_ sums: [Double]) -> Double?

    /// Names a figure.
    public init(name: String, title: String, value: @escaping @Sendable (_ sums: [Double]) -> Double?) {
        self.name = name
        self.title = title
        self.value = value
    }
}

/// The image of which something is asked.
public struct TaskQuestion: Sendable {
    /// The image's index in the data.
    public let index: Int
    /// The image's name in the data.
    public let image: String
    /// The image's class in the data.
    public let label: Int
    /// Which output answers for which class of the data.
    public let map: LabelMap
    /// Which classes compete.
    public let scope: LabelMap.Scope
}

/// The answer to a question, and what it is worth.
public struct TaskScore: Sendable, Equatable {
    /// Up to five labels, the likeliest first; none where the answer is no label.
    public var predicted: [String] = []
    /// Whether the first label is right; nil where the answer is no label.
    public var isCorrect: Bool?
    /// Whether one of the first five labels is right; nil where the answer is no label.
    public var isInTopFive: Bool?
    /// What the task's figures are made of, as many numbers for every image.
    public var counts: [Double] = []

    /// An answer that is no label.
    public init(counts: [Double]) {
        self.counts = counts
    }

    /// An answer that is a label.
    public init(predicted: [String], isCorrect: Bool, isInTopFive: Bool) {
        self.predicted = predicted
        self.isCorrect = isCorrect
        self.isInTopFive = isInTopFive
    }
}

/// Every kind of task; a new kind is one more line.
public enum TaskRegistry {
    /// The kinds.
    public static let kinds: [any EvaluationTask.Type] = [ClassificationTask.self]

    /// The figures of a kind; none of a kind that this version does not know.
    static func figures(of kind: String) -> [TaskFigure] { kinds.first { $0.kind == kind }?.figures ?? [] }
}
