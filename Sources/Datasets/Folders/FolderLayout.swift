internal import Foundation

/// Finds the class folders of one split under a path.
struct FolderLayout {
    /// The folder that holds the class folders.
    let root: String
    /// The names of all classes, sorted; those of sister splits too.
    let classes: [String]
    /// A name for reports.
    let name: String
    /// What leads from the folder of `labels.csv` to `root`: empty, or a name and a slash.
    let labelTablePrefix: String
    private let labelTablePath: String
    private let folders: Set<String>

    init(path: String, split: DatasetSplit) throws(DatasetError) {
        let top = URL(place: path).standardizedFileURL
        try Self.requireFolder(path, holding: "one folder of images per class")
        let splits = try Self.splitFolders(in: top.path)
        if splits.isEmpty {
            self.root = top.path
            self.name = top.lastPathComponent
            self.classes = try Self.folderNames(in: top.path)
            self.folders = Set(classes)
        } else {
            guard splits.contains(split.rawValue) else {
                throw DatasetError(
                    .noSuchFolder,
                    "\(path) has \(splits.joined(separator: " and ")), but no folder '\(split.rawValue)'"
                )
            }
            self.root = top.appendingPathComponent(split.rawValue).path
            self.name = "\(top.lastPathComponent) \(split.rawValue)"
            var all: Set<String> = []
            for sister in splits { all.formUnion(try Self.folderNames(in: top.appendingPathComponent(sister).path)) }
            self.classes = all.sorted(by: Self.byteOrder)
            self.folders = Set(try Self.folderNames(in: root))
        }
        guard !classes.isEmpty else { throw try Self.noClasses(in: top.path) }
        (labelTablePath, labelTablePrefix) = Self.findLabelTable(root: root, isSplit: !splits.isEmpty)
    }

    /// Whether this split has a folder of that class.
    func hasFolder(ofClass name: String) -> Bool { folders.contains(name) }

    /// Reads `labels.csv`; `nil` if there is none.
    func labelTable() throws(DatasetError) -> LabelTable? {
        guard FileManager.default.fileExists(atPath: labelTablePath) else { return nil }
        guard let data = FileManager.default.contents(atPath: labelTablePath) else {
            throw DatasetError(.inputOutput, "\(labelTablePath) cannot be read; check its permissions")
        }
        return try LabelTable(bytes: [UInt8](data), source: labelTablePath)
    }

    /// The table lies beside the class folders, else beside the folder that holds them if that is a split.
    private static func findLabelTable(root: String, isSplit: Bool) -> (path: String, prefix: String) {
        let folder = URL(place: root)
        let beside = folder.appendingPathComponent(LabelTable.fileName).path
        let isNamedAsSplit = DatasetSplit(rawValue: folder.lastPathComponent) != nil
        guard isSplit || isNamedAsSplit, !FileManager.default.fileExists(atPath: beside) else { return (beside, "") }
        let above = folder.deletingLastPathComponent().appendingPathComponent(LabelTable.fileName).path
        return (above, "\(folder.lastPathComponent)/")
    }

    private static func noClasses(in path: String) throws(DatasetError) -> DatasetError {
        guard try ImageFolder.imageNames(in: path).isEmpty else {
            return DatasetError(
                .noClassFolders,
                "\(path) holds images but no class folders; move the images of each class into a folder of its name"
            )
        }
        return DatasetError(
            .noImages,
            "\(path) holds no images; put \(ImageFolder.extensionList) files into one folder per class"
        )
    }

    /// The folders `train`, `validation` and `test` that have folders of their own: a class may be called `train` too.
    private static func splitFolders(in path: String) throws(DatasetError) -> [String] {
        var found: [String] = []
        for split in DatasetSplit.allCases where isFolder("\(path)/\(split.rawValue)") {
            if try !folderNames(in: "\(path)/\(split.rawValue)").isEmpty { found.append(split.rawValue) }
        }
        return found
    }

    static func folderNames(in path: String) throws(DatasetError) -> [String] {
        try visibleNames(in: path).filter { isFolder("\(path)/\($0)") }
    }

    /// The names in a folder that do not begin with a dot, sorted by their bytes.
    static func visibleNames(in path: String) throws(DatasetError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { !$0.hasPrefix(".") }
                .sorted(by: byteOrder)
        } catch {
            throw DatasetError(.inputOutput, "\(path) cannot be listed: \(FileFault.text(error))")
        }
    }

    private static func byteOrder(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    /// Refuses a path that is no folder.
    ///
    /// - Throws: `DatasetError` with `.noSuchFolder`.
    static func requireFolder(_ path: String, holding content: String) throws(DatasetError) {
        guard !isFolder(path) else { return }
        let fact = FileManager.default.fileExists(atPath: path) ? "is a file, not a folder" : "does not exist"
        throw DatasetError(.noSuchFolder, "\(path) \(fact); name a folder with \(content)")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
