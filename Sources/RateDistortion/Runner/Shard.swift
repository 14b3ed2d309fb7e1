/// One of several equal parts of a run: every `count`-th image, beginning with the `index`-th.
///
/// Written `i/n`. Parts interleave, so that each holds its share of every class, and n parts put together in turn are the
/// whole in its own order.
public struct Shard: Sendable, Hashable, Codable, LosslessStringConvertible {
    /// The largest number of parts.
    public static let maximumCount = 1_000

    /// The part, from 1 to `count`.
    public let index: Int
    /// The number of parts.
    public let count: Int

    /// Names a part.
    ///
    /// - Precondition: `index` lies in `1...count`, `count` in `1...maximumCount`.
    public init(index: Int, count: Int) {
        precondition((1...Self.maximumCount).contains(count), "a run has 1...\(Self.maximumCount) parts")
        precondition((1...count).contains(index), "\(count) parts have no part \(index)")
        self.index = index
        self.count = count
    }

    /// Reads `i/n`; nil where the text is no part.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
            (1...Self.maximumCount).contains(count), (1...count).contains(index)
        else { return nil }
        self.init(index: index, count: count)
    }

    /// The part as it is written: `i/n`.
    public var description: String { "\(index)/\(count)" }

    /// The elements that belong to the part.
    func part<Element>(of elements: [Element]) -> [Element] {
        stride(from: index - 1, to: elements.count, by: count).map { elements[$0] }
    }

    /// How many of a number of elements belong to the part.
    func partCount(of total: Int) -> Int { (total - index + count) / count }

    /// Reads what `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let shard = Shard(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a part is written i/n")
        }
        self = shard
    }

    /// Writes the part as a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
