/// What a run found out about one image: the unit in which rows are logged, summed up and merged.
public enum ImageOutcome: Sendable, Equatable {
    /// A row for each method, judge and setting, in the order of the plan.
    case measured([ImageRecord])
    /// The image could not be read and is left out.
    case unreadable(image: String, className: String, reason: String)

    /// The image's name in the data.
    var image: String {
        switch self {
        case .measured(let records): records.first?.image ?? ""
        case .unreadable(let image, _, _): image
        }
    }

    /// The image's class in the data.
    var className: String {
        switch self {
        case .measured(let records): records.first?.className ?? ""
        case .unreadable(_, let className, _): className
        }
    }

    /// The rows in the log; an image that is left out has one, which holds nothing but name, class and reason.
    var rows: [[String]] {
        switch self {
        case .measured(let records):
            records.map { $0.fields + [""] }
        case .unreadable(let image, let className, let reason):
            [
                [image, className] + [String](repeating: "", count: ImageRecord.columns.count - 2) + [reason]
            ]
        }
    }

    /// The names of the columns of `images.csv`.
    static let columns = ImageRecord.columns + ["unreadable"]

    /// Reads the row of an image that is left out, or nil where it is no such row.
    init?(unreadableRow fields: [String]) {
        guard fields.count == Self.columns.count, let reason = fields.last, !reason.isEmpty,
            fields.dropFirst(2).dropLast().allSatisfy(\.isEmpty)
        else { return nil }
        self = .unreadable(image: fields[0], className: fields[1], reason: reason)
    }
}
