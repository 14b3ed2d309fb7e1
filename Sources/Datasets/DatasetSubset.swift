public import Pixels

/// Some images of another data set, with its classes.
public struct DatasetSubset: ImageDataset {
    /// The data set that the images are taken from.
    public let base: any ImageDataset
    /// The positions in `base`, in the order of this data set.
    public let indices: [Int]
    /// The name of the whole unless another was given.
    public let name: String

    /// Selects images by position.
    ///
    /// - Precondition: every index lies in `0..<base.count`.
    public init(of base: any ImageDataset, indices: [Int], name: String? = nil) {
        precondition(indices.allSatisfy { (0..<base.count).contains($0) }, "an index lies outside the data set")
        self.base = base
        self.indices = indices
        self.name = name ?? base.name
    }

    /// The classes of the whole, even those that no image of the subset shows.
    public var classes: [String] { base.classes }

    /// The number of images.
    public var count: Int { indices.count }

    /// The class of an image.
    public func label(at index: Int) -> Int { base.label(at: indices[index]) }

    /// The name that the image has in the whole.
    public func identifier(at index: Int) -> String { base.identifier(at: indices[index]) }

    /// What the whole says of the image.
    public func isUnseen(at index: Int) -> Bool { base.isUnseen(at: indices[index]) }

    /// The pixels.
    public func image(at index: Int) throws(DatasetError) -> RasterImage { try base.image(at: indices[index]) }
}

/// Takes a validation split out of training data: always the same images, whatever their order on disk.
///
/// The images with the smallest hashes of their identifiers are held out, so that adding or removing some images moves
/// few others across the border. At most a fifth of the data is taken.
///
/// - Parameters:
///   - dataset: training data; never the test split.
///   - count: how many images to hold out where there are five times as many.
/// - Returns: the rest and the held-out images, each in the order of `dataset`.
public func validationSplit(
    of dataset: any ImageDataset,
    count: Int = 1000
) -> (training: DatasetSubset, validation: DatasetSubset) {
    precondition(count >= 0, "a split cannot hold \(count) images")
    let heldOut = Set(hashOrder(of: dataset, Array(0..<dataset.count)).prefix(min(count, dataset.count / 5)))
    return (
        DatasetSubset(of: dataset, indices: (0..<dataset.count).filter { !heldOut.contains($0) }),
        DatasetSubset(
            of: dataset,
            indices: heldOut.sorted(),
            name: "\(dataset.name) validation"
        )
    )
}

extension ImageDataset {
    /// The same data set with at most `limit` images, spread evenly over the classes.
    ///
    /// Which ones is decided by the hash of the identifier: a smaller limit gives a part of what a larger one gives. Other
    /// seeds give other samples.
    public func limited(to limit: Int, seed: UInt64 = 0) -> DatasetSubset {
        precondition(limit >= 0, "a data set cannot hold \(limit) images")
        guard limit < count else { return DatasetSubset(of: self, indices: Array(0..<count)) }
        var queues = [[Int]](repeating: [], count: classes.count)
        for index in 0..<count { queues[label(at: index)].append(index) }
        queues = queues.map { hashOrder(of: self, $0, seed: seed) }
        var chosen: [Int] = []
        var rank = 0
        while chosen.count < limit {
            chosen += queues.compactMap { rank < $0.count ? $0[rank] : nil }.prefix(limit - chosen.count)
            rank += 1
        }
        return DatasetSubset(of: self, indices: chosen.sorted())
    }
}

/// Positions sorted by the hash of what stands there; equal hashes by identifier.
private func hashOrder(of dataset: any ImageDataset, _ indices: [Int], seed: UInt64 = 0) -> [Int] {
    indices
        .map { (index: $0, identifier: dataset.identifier(at: $0)) }
        .map { (index: $0.index, identifier: $0.identifier, hash: stableHash($0.identifier)) }
        .map { (index: $0.index, identifier: $0.identifier, hash: seed == 0 ? $0.hash : combinedSeed(seed, $0.hash)) }
        .sorted { ($0.hash, $0.identifier, $0.index) < ($1.hash, $1.identifier, $1.index) }
        .map(\.index)
}
