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
    ///
    /// The column `label` counts for models that have as many labels as the data have classes; for others, the first
    /// column whose numbers all lie among the model's labels.
    func modelIndices(labelCount: Int) -> [Int]? {
        guard let labelTable else { return nil }
        let columns = labelTable.indexColumns
        let candidates = labelCount == dataset.classes.count ? columns.filter { $0 == "label" } + columns : columns
        for column in candidates where column != "label" || labelCount == dataset.classes.count {
            let indices = dataset.classes.compactMap { labelTable.index(ofClass: $0, column: column) }
            let isUsable = indices.count == dataset.classes.count && Set(indices).count == indices.count
            if isUsable, indices.allSatisfy((0..<labelCount).contains) { return indices }
        }
        return nil
    }
}
