internal import Foundation
internal import ImageCodecs
public import Pixels

/// Images in folders named after what they show.
///
/// The path holds either the class folders themselves, or `train` and `test` with the class folders inside. Classes and
/// images are sorted by their names' bytes, so that labels and order are the same on every machine; names that begin with
/// a dot are passed over. A `labels.csv` beside the class folders, or beside `train` and `test`, is read too.
public struct ImageFolder: ImageDataset {
    /// File name extensions of images, in lower case; the case of the file's own does not matter.
    ///
    /// Those of formats whose package trait is off are among them: such an image is an error, not passed over.
    public static let extensions = Set(ImageFormat.all.flatMap(\.fileExtensions))

    /// The last part of the path, and the split.
    public let name: String
    /// The names of the class folders, sorted; with `train` and `test` folders, those of all of them.
    public let classes: [String]
    /// What `labels.csv` says, where there is one.
    public let labelTable: LabelTable?

    /// The fewest pixels that the shorter side of an image keeps where decoding at a fraction of the size is cheaper; nil
    /// decodes every image whole.
    public var shorterSide: Int?

    /// One image: where its file is relative to `root`, and what it shows.
    private struct Entry: Sendable {
        let file: String
        let label: Int
    }
    private let root: String
    /// What turns a path relative to `root` into one relative to `labels.csv`.
    private let labelTablePrefix: String
    private let entries: [Entry]

    /// Lists a folder; images are read only when they are asked for.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - split: which of the folders inside to take where there are `train` and `test`; else all images are taken.
    /// - Throws: `DatasetError`: `.noSuchFolder`, `.noImages`, `.noClassFolders`, `.inputOutput` or `.invalidLabels`.
    public init(path: String, split: DatasetSplit = .test) throws(DatasetError) {
        let layout = try FolderLayout(path: path, split: split)
        self.root = layout.root
        self.labelTablePrefix = layout.labelTablePrefix
        self.labelTable = try layout.labelTable()
        self.name = layout.name
        self.classes = layout.classes
        var entries: [Entry] = []
        for (label, folder) in layout.classes.enumerated() where layout.hasFolder(ofClass: folder) {
            entries += try Self.imageNames(in: "\(layout.root)/\(folder)").map {
                Entry(file: "\(folder)/\($0)", label: label)
            }
        }
        guard !entries.isEmpty else {
            throw DatasetError(.noImages, "\(layout.root) holds no image (\(Self.extensionList)) in its class folders")
        }
        self.entries = entries
    }

    /// The number of images.
    public var count: Int { entries.count }

    /// The class of an image: the position of its folder among all.
    public func label(at index: Int) -> Int { entries[index].label }

    /// The class folder and the name of the file.
    public func identifier(at index: Int) -> String { entries[index].file }

    /// Whether `labels.csv` marks the image as unseen.
    public func isUnseen(at index: Int) -> Bool {
        labelTable?.isUnseen(path: labelTablePrefix + entries[index].file) ?? false
    }

    /// Where the file of an image is.
    public func path(at index: Int) -> String { "\(root)/\(entries[index].file)" }

    /// Reads and decodes an image.
    ///
    /// - Throws: `DatasetError` with `.unreadableImage`, naming the file.
    public func image(at index: Int) throws(DatasetError) -> RasterImage {
        try Self.image(path: path(at: index), shorterSide: shorterSide)
    }

    /// Reads and decodes one file.
    static func image(path: String, shorterSide: Int? = nil) throws(DatasetError) -> RasterImage {
        do {
            let bytes = [UInt8](try Data(contentsOf: URL(place: path)))
            guard let shorterSide else { return try ImageDecoder.decode(bytes) }
            return try ImageDecoder.decodeReduced(bytes, shorterSide: shorterSide).image
        } catch let error as ImageCodecError {
            throw DatasetError(.unreadableImage, "\(path): \(error)")
        } catch {
            throw DatasetError(.unreadableImage, "\(path) cannot be read: \(FileFault.text(error))")
        }
    }

    /// The names of the images in one folder, sorted.
    static func imageNames(in path: String) throws(DatasetError) -> [String] {
        try FolderLayout.visibleNames(in: path).filter {
            Self.extensions.contains(URL(place: $0).pathExtension.lowercased())
        }
    }

    static var extensionList: String { extensions.sorted().map { ".\($0)" }.joined(separator: ", ") }
}
