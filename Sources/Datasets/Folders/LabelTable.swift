/// What a `labels.csv` beside the class folders says: the numbers of classes in other people's models, and the images
/// that those models have not seen.
///
/// The first line names the columns. `class` is required; `path` (relative to the file) and `unseen` (0 or 1) describe
/// single images; every other column holds the number of the class in some model: `label`, `imagenet_index`. A class
/// must have the same number in every row.
public struct LabelTable: Sendable, Equatable {
    /// The name of the file.
    public static let fileName = "labels.csv"

    /// The names of the columns with numbers of classes, in the order of the file.
    public let indexColumns: [String]
    /// For each class its number in each column.
    private let numbers: [String: [String: Int]]
    private let unseenPaths: Set<String>

    /// The number of a class in a column; `nil` if the table has no such class or column.
    public func index(ofClass name: String, column: String) -> Int? { numbers[name]?[column] }

    /// The classes that have numbers, sorted by their bytes as the folders of a data set are.
    public var classes: [String] {
        numbers.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// For each class the place among a model's labels that the table states, or nil where it states none for all.
    ///
    /// The column `label` counts for models that have as many labels as there are classes; for others, the first column
    /// whose numbers all lie among the model's labels and differ.
    public func modelIndices(of classes: [String], labelCount: Int) -> [Int]? {
        let hasOwnLabels = labelCount == classes.count
        let candidates = hasOwnLabels ? indexColumns.filter { $0 == "label" } + indexColumns : indexColumns
        for column in candidates where column != "label" || hasOwnLabels {
            let indices = classes.compactMap { index(ofClass: $0, column: column) }
            let isUsable = indices.count == classes.count && Set(indices).count == indices.count
            if isUsable, indices.allSatisfy((0..<labelCount).contains) { return indices }
        }
        return nil
    }

    /// Whether an image, by its path relative to the table, is marked as unseen.
    public func isUnseen(path: String) -> Bool { unseenPaths.contains(path) }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - bytes: the file, UTF-8.
    ///   - source: the path that error messages name.
    /// - Throws: `DatasetError` with `.invalidLabels`, naming the line.
    public init(bytes: [UInt8], source: String) throws(DatasetError) {
        func fault(_ line: Int, _ text: String) -> DatasetError {
            DatasetError(.invalidLabels, "\(source), line \(line): \(text)")
        }
        let rows = CSV.rows(bytes)
        guard String(validating: bytes, as: UTF8.self) != nil, let header = rows.first?.fields,
            rows.last?.ending != .openQuote
        else { throw fault(1, "not comma-separated UTF-8 text with a header") }
        guard let classColumn = header.firstIndex(of: "class") else {
            throw fault(1, "the header has no column 'class'")
        }
        guard Set(header).count == header.count else { throw fault(1, "a column stands twice in the header") }
        let pathColumn = header.firstIndex(of: "path")
        let unseenColumn = header.firstIndex(of: "unseen")
        let described = header.indices.filter { ![classColumn, pathColumn, unseenColumn].contains($0) }
        var numbers: [String: [String: Int]] = [:]
        var unseenPaths: Set<String> = []
        for entry in rows.dropFirst() {
            let (row, line) = (entry.fields, entry.line)
            guard row.count == header.count else {
                throw fault(line, "\(row.count) fields where the header has \(header.count)")
            }
            let name = row[classColumn]
            for column in described {
                guard let number = Int(row[column]), number >= 0 else {
                    throw fault(line, "'\(row[column])' in column '\(header[column])' is no class number")
                }
                if let known = numbers[name]?[header[column]], known != number {
                    throw fault(line, "class '\(name)' has '\(header[column])' \(number) here and \(known) above")
                }
                numbers[name, default: [:]][header[column]] = number
            }
            guard let unseenColumn else { continue }
            guard let mark = Int(row[unseenColumn]), (0...1).contains(mark) else {
                throw fault(line, "'unseen' must be 0 or 1, not '\(row[unseenColumn])'")
            }
            if mark == 1, let pathColumn { unseenPaths.insert(row[pathColumn]) }
        }
        self.indexColumns = described.map { header[$0] }
        self.numbers = numbers
        self.unseenPaths = unseenPaths
    }
}
