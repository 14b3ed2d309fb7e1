public import NeuralNetwork

/// Images that are trained on or judged together.
public struct Batch: Sendable {
    /// The normalised pixels: images, height, width, 3 channels.
    public let images: Tensor
    /// The class of each image.
    public let labels: [Int]
    /// The position of each image in the data set.
    public let indices: [Int]

    /// Makes a batch.
    public init(images: Tensor, labels: [Int], indices: [Int]) {
        self.images = images
        self.labels = labels
        self.indices = indices
    }

    /// The number of images.
    public var count: Int { labels.count }
}
