public import Pixels

/// Labelled images that are already in memory.
public struct MemoryDataset: ImageDataset {
    /// One image with its class and its name.
    public struct Element: Sendable {
        /// The pixels.
        public let image: RasterImage
        /// The class, an index into the data set's classes.
        public let label: Int
        /// A name that no other element has.
        public let identifier: String

        /// Makes an element.
        public init(image: RasterImage, label: Int, identifier: String) {
            self.image = image
            self.label = label
            self.identifier = identifier
        }
    }

    /// A short name for reports and logs.
    public let name: String
    /// What the labels mean.
    public let classes: [String]
    /// The images.
    public let elements: [Element]

    /// Gathers images into a data set.
    ///
    /// - Precondition: every label is an index into `classes`.
    public init(name: String, classes: [String], elements: [Element]) {
        precondition(elements.allSatisfy { classes.indices.contains($0.label) }, "a label names no class")
        self.name = name
        self.classes = classes
        self.elements = elements
    }

    /// The number of images.
    public var count: Int { elements.count }

    /// The class of an image.
    public func label(at index: Int) -> Int { elements[index].label }

    /// The name of an image.
    public func identifier(at index: Int) -> String { elements[index].identifier }

    /// The pixels.
    public func image(at index: Int) throws(DatasetError) -> RasterImage { elements[index].image }
}
