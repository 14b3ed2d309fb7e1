import CommandSupport
import Datasets
import Pixels

/// Images spread evenly over a folder, without labels.
struct ImageSample {
    private let folder: any ImageDataset
    /// The number of images.
    let count: Int

    /// - Parameters:
    ///   - path: a folder of images, or of class folders, of which the training images are taken where there are such.
    ///   - count: how many images at most.
    init(_ path: String, count: Int) throws {
        do {
            let flat = try? FlatImageFolder(path: path)
            folder = try flat ?? ImageFolder(path: path, split: .train)
        } catch let error as DatasetError {
            throw ToolError(error)
        }
        self.count = min(count, folder.count)
    }

    /// The name of the folder.
    var name: String { folder.name }

    /// The image of a number in 0..<count.
    ///
    /// - Throws: `DatasetError` for an image that cannot be read.
    func image(at number: Int) throws -> RasterImage { try folder.image(at: number * folder.count / count) }
}
