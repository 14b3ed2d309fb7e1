public import Pixels

/// Labelled images in a fixed order.
///
/// A conforming type is a value that can be read from many threads at once; `image(at:)` may decode or render anew at
/// every call and must give the same pixels each time.
public protocol ImageDataset: Sendable {
    /// A short name for reports and logs.
    var name: String { get }

    /// What the labels mean: `classes[label]`.
    var classes: [String] { get }

    /// The number of images.
    var count: Int { get }

    /// The class of an image, an index into `classes`.
    ///
    /// - Precondition: `index` lies in `0..<count`, here and below.
    func label(at index: Int) -> Int

    /// A name that stays with the image however the data set is cut or ordered: `class/file`.
    func identifier(at index: Int) -> String

    /// Whether the image is marked as one that no published model was trained on.
    func isUnseen(at index: Int) -> Bool

    /// The pixels.
    func image(at index: Int) throws(DatasetError) -> RasterImage
}

extension ImageDataset {
    /// Nothing is marked unless the data set says so.
    public func isUnseen(at index: Int) -> Bool { false }

    /// The labels of all images, in order.
    public var labels: [Int] { (0..<count).map { label(at: $0) } }
}

/// The parts that a data set is cut into; no image is in two of them.
public enum DatasetSplit: String, Sendable, CaseIterable {
    /// What parameters are fitted on.
    case train
    /// What everything else is chosen on: rates, checkpoints, when to stop.
    case validation
    /// What is looked at once, at the end.
    case test
}
