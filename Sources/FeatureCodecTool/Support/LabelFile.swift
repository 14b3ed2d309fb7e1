import CommandSupport
import Datasets
import FeatureCodec
import RateDistortion

/// Files with the names of classes.
enum LabelFile {
    /// The names in a text file, one in each line.
    ///
    /// - Throws: `ToolError` with the status `badData` for a file that is not such a list.
    static func read(_ path: String) throws(ToolError) -> [String] {
        guard let text = String(validating: try InputFile.read(path), as: UTF8.self) else {
            throw ToolError(.badData, "\(path): is no list of labels: it is not text")
        }
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        if lines.isEmpty { throw ToolError(.badData, "\(path): holds no label; write one in each line") }
        if let empty = lines.firstIndex(of: "") {
            throw ToolError(.badData, "\(path), line \(empty + 1): is empty; write one label in each line")
        }
        return lines
    }

    /// The classes of a classifier that a file names, in the order in which the folders of a data set are read.
    ///
    /// A list of labels is matched to those of the model by name, as an evaluation matches folders. A `labels.csv` may
    /// also state the place of each class among the model's; the model then takes its names.
    ///
    /// - Parameter path: a file whose name ends in `.csv`, or a list of labels.
    /// - Throws: a `ToolError`, or the library's error that names the classes that do not fit.
    static func classes(_ path: String, of model: FeatureModel) throws -> (indices: [Int], labels: [String]) {
        let classes: [String]
        var stated: [Int]?
        if path.lowercased().hasSuffix(".csv") {
            let table = try LabelTable(bytes: try InputFile.read(path), source: path)
            classes = table.classes
            stated = table.modelIndices(of: classes, labelCount: model.labels.count)
        } else {
            classes = try read(path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        guard classes.count >= 2 else {
            throw ToolError(.badData, "\(path): names \(classes.count) classes; a classifier keeps two or more")
        }
        let map = try LabelMap(classes: classes, labels: model.labels, indices: stated, model: model.name)
        return (map.logits, classes)
    }
}
