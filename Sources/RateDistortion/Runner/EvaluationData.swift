public import Datasets

/// Labelled images and what their `labels.csv` says of other models' classes.
public struct EvaluationData: Sendable {
    /// The images and their classes.
    public let dataset: any ImageDataset
    /// The numbers of the classes in the models of others, or nil.
    public let labelTable: LabelTable?
    /// Whether some images are marked as unseen.
    public let hasUnseenMarks: Bool

    /// Describes the data of an evaluation.
    public init(_ dataset: any ImageDataset, labelTable: LabelTable? = nil) {
        self.dataset = dataset
        self.labelTable = labelTable
        hasUnseenMarks = (0..<dataset.count).contains { dataset.isUnseen(at: $0) }
    }

    /// For each class the logit that the table states for a model, or nil.
    func modelIndices(labelCount: Int) -> [Int]? {
        labelTable?.modelIndices(of: dataset.classes, labelCount: labelCount)
    }
}
