internal import Pixels

/// The images of a data set, decoded once and kept as 8-bit RGB of one size.
///
/// What exceeds the byte limit is decoded again at every use; the pixels are the same either way.
struct PixelCache: Sendable {
    let width: Int
    let height: Int
    private let dataset: any ImageDataset
    private let images: [RasterImage]

    /// Decodes the first images, as many as the limit allows, on several threads.
    ///
    /// - Parameters:
    ///   - dataset: where the images come from.
    ///   - width: images are resized to cover the size and cut at the centre.
    ///   - height: see `width`.
    ///   - byteLimit: how much memory the pixels may take.
    ///   - threads: how many images are decoded at a time.
    ///   - shouldStop: a wish to stop, looked at before each image.
    init(
        _ dataset: any ImageDataset,
        width: Int,
        height: Int,
        byteLimit: Int,
        threads: Int,
        shouldStop: @Sendable () -> Bool = { false }
    ) throws(DatasetError) {
        self.dataset = dataset
        self.width = width
        self.height = height
        let kept = min(dataset.count, max(0, byteLimit) / (width * height * 3))
        images = try parallelMap(count: kept, threads: threads) { (index) throws(DatasetError) in
            if shouldStop() { throw DatasetError.interrupted("while the images were read") }
            return try Self.prepared(dataset, index, width: width, height: height)
        }
    }

    /// The number of images that are kept.
    var keptCount: Int { images.count }

    func image(at index: Int) throws(DatasetError) -> RasterImage {
        guard index >= images.count else { return images[index] }
        return try Self.prepared(dataset, index, width: width, height: height)
    }

    private static func prepared(
        _ dataset: any ImageDataset,
        _ index: Int,
        width: Int,
        height: Int
    ) throws(DatasetError) -> RasterImage {
        try dataset.image(at: index).converted(to: .rgb).resizedToCover(width: width, height: height, filter: .area)
    }
}
