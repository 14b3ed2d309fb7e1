/// A figure of a task other than classification, as results state it.
public struct TaskFigureValue: Codable, Sendable, Equatable {
    /// The name, such as "miou".
    public var name: String
    /// The words above a column, such as "mIoU".
    public var title: String
    /// The value, a share between 0 and 1; nil where the images say nothing.
    public var value: Double?

    enum CodingKeys: String, CodingKey {
        case name, title, value
    }

    /// Writes a figure; one of which the images say nothing is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(title, forKey: .title)
        try container.encode(value, forKey: .value)
    }

    /// The figures that sums of counts come to; nil for a task without figures of its own.
    static func values(of figures: [TaskFigure], sums: [Double]) -> [TaskFigureValue]? {
        guard !figures.isEmpty else { return nil }
        return figures.map {
            TaskFigureValue(name: $0.name, title: $0.title, value: sums.isEmpty ? nil : $0.value(sums))
        }
    }
}
