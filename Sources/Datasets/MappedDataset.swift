public import Pixels

/// A data set whose images pass through a function on their way: an image codec and back, a crop.
public struct MappedDataset: ImageDataset {
    /// Where the images come from.
    public let base: any ImageDataset
    /// The name of the base and of what is done to it.
    public let name: String
    private let transform: @Sendable (RasterImage) throws -> RasterImage

    /// Wraps a data set.
    ///
    /// - Parameters:
    ///   - base: where the images come from.
    ///   - name: the name of the result.
    ///   - transform: what is done to each image; it must give the same pixels at every call.
    public init(
        _ base: any ImageDataset,
        name: String,
        transform: @escaping @Sendable (RasterImage) throws -> RasterImage
    ) {
        self.base = base
        self.name = name
        self.transform = transform
    }

    /// The classes of the base.
    public var classes: [String] { base.classes }

    /// The number of images.
    public var count: Int { base.count }

    /// The class of an image.
    public func label(at index: Int) -> Int { base.label(at: index) }

    /// The name of an image in the base.
    public func identifier(at index: Int) -> String { base.identifier(at: index) }

    /// What the base says of the image.
    public func isUnseen(at index: Int) -> Bool { base.isUnseen(at: index) }

    /// The pixels after the function; its error becomes one that names the image.
    public func image(at index: Int) throws(DatasetError) -> RasterImage {
        let image = try base.image(at: index)
        do {
            return try transform(image)
        } catch {
            throw DatasetError(.unreadableImage, "\(identifier(at: index)) cannot be converted: \(error)")
        }
    }
}
