internal import Foundation
public import Pixels

/// Images that lie in one folder without classes, for measurements that ask nothing of them.
///
/// All images bear the same label. They are sorted by their names' bytes; names that begin with a dot are passed over.
public struct FlatImageFolder: ImageDataset {
    /// The last part of the path.
    public let name: String
    /// The one class that stands for all images.
    public let classes = ["image"]
    private let root: String
    private let files: [String]

    /// Lists a folder; images are read only when they are asked for.
    ///
    /// - Parameter path: the folder.
    /// - Throws: `DatasetError`: `.noSuchFolder`, `.noImages` or `.inputOutput`.
    public init(path: String) throws(DatasetError) {
        try FolderLayout.requireFolder(path, holding: "images")
        let url = URL(place: path).standardizedFileURL
        name = url.lastPathComponent
        root = url.path
        files = try ImageFolder.imageNames(in: root)
        guard !files.isEmpty else {
            throw DatasetError(.noImages, "\(path) holds no image (\(ImageFolder.extensionList)) outside its folders")
        }
    }

    /// The number of images.
    public var count: Int { files.count }

    /// The only label.
    public func label(at index: Int) -> Int { 0 }

    /// The name of the file.
    public func identifier(at index: Int) -> String { files[index] }

    /// Reads and decodes an image.
    ///
    /// - Throws: `DatasetError` with `.unreadableImage`, naming the file.
    public func image(at index: Int) throws(DatasetError) -> RasterImage {
        try ImageFolder.image(path: "\(root)/\(files[index])")
    }
}
