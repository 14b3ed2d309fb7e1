/// Which logit of a model answers for which class of the data.
public struct LabelMap: Sendable, Equatable {
    /// Which logits compete for an answer.
    public enum Scope: String, Sendable, CaseIterable, Codable {
        /// Those of the classes in the data.
        case data
        /// All that the model has.
        case model
    }

    /// The logit of each class of the data.
    public let logits: [Int]
    /// The name of each logit: the data's name of the class where it has one, else the model's label.
    public let names: [String]

    /// Matches classes to labels by name, or by the indices that the data state.
    ///
    /// Names are compared without regard to case, spaces, `_` and `-`; a label may hold several names between commas.
    ///
    /// - Parameters:
    ///   - classes: the classes of the data.
    ///   - labels: the labels of the model, in the order of its logits.
    ///   - indices: for each class the logit that the data's `labels.csv` states, or nil.
    ///   - model: the model's name, for messages.
    /// - Throws: `EvaluationError.Code.classMismatch`, naming classes and labels.
    public init(classes: [String], labels: [String], indices: [Int]?, model: String) throws(EvaluationError) {
        let byName = Self.labelsByName(labels)
        let matches = classes.map { byName[Self.normalized($0)] ?? [] }
        if matches.allSatisfy({ $0.count == 1 }), Set(matches.joined()).count == classes.count {
            logits = matches.map { $0[0] }
        } else if let indices, indices.count == classes.count, Set(indices).count == indices.count,
            indices.allSatisfy(labels.indices.contains)
        {
            logits = indices
        } else {
            throw Self.mismatch(classes, labels, matches, model)
        }
        var names = labels
        for (name, logit) in zip(classes, logits) { names[logit] = name }
        self.names = names
    }

    /// The logits in order of falling value, the first of equals first.
    public func ranking(_ values: [Float], scope: Scope, count: Int) -> [Int] {
        let competing = scope == .data ? logits.sorted() : Array(values.indices)
        return Array(competing.sorted { (-values[$0], $0) < (-values[$1], $1) }.prefix(count))
    }

    private static func labelsByName(_ labels: [String]) -> [String: [Int]] {
        var result: [String: [Int]] = [:]
        for (index, label) in labels.enumerated() {
            let whole = normalized(label)
            let parts = label.split(separator: ",").map(normalized)
            for name in Set(parts + [whole]) { result[name, default: []].append(index) }
        }
        return result
    }

    private static func normalized(_ name: some StringProtocol) -> String {
        String(name.lowercased().filter { !" _-".contains($0) })
    }

    private static func mismatch(
        _ classes: [String],
        _ labels: [String],
        _ matches: [[Int]],
        _ model: String
    ) -> EvaluationError {
        let remedy = "; rename the folders or state the model's index of each class in labels.csv"
        let unknown = zip(classes, matches).filter { $0.1.isEmpty }.map { $0.0 }
        if unknown.count == classes.count {
            return EvaluationError(
                .classMismatch,
                "the model '\(model)' and the data share no class: the model knows \(excerpt(labels)), the data hold "
                    + excerpt(classes) + remedy
            )
        }
        if !unknown.isEmpty {
            return EvaluationError(
                .classMismatch,
                "the model '\(model)' does not know \(excerpt(unknown)) of the data; it knows \(excerpt(labels))"
                    + remedy
            )
        }
        if matches.allSatisfy({ $0.count == 1 }) {
            let shared = zip(classes, matches).filter { one in matches.filter { $0 == one.1 }.count > 1 }.map { $0.0 }
            return EvaluationError(
                .classMismatch,
                "the model '\(model)' has one label for \(excerpt(shared)) of the data" + remedy
            )
        }
        let ambiguous = zip(classes, matches).filter { $0.1.count > 1 }.map { $0.0 }
        return EvaluationError(
            .classMismatch,
            "the model '\(model)' has several labels for \(excerpt(ambiguous)) of the data" + remedy
        )
    }

    private static func excerpt(_ names: [String]) -> String {
        let shown = names.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > 6 ? shown + " and \(names.count - 6) more" : shown
    }
}
