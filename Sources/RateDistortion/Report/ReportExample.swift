/// An image of a report: as it was, and as an image codec shows it at the bytes that a feature codec took.
public struct ReportExample: Sendable, Equatable {
    /// An answer to the question what an image shows.
    public struct Answer: Sendable, Equatable {
        /// The method and setting that gave it.
        public var method: String
        /// The bytes that it took.
        public var bytes: Int
        /// The first label.
        public var label: String
        /// Whether the label is right.
        public var isCorrect: Bool
        /// A picture to show, as a data URI; nil where none came back.
        public var picture: String?
    }

    /// The image's name in the data.
    public var image: String
    /// The image's class in the data.
    public var className: String
    /// The uncompressed image.
    public var original: Answer
    /// The same image by other methods.
    public var answers: [Answer]
}
