/// Real probabilities of symbols, as a model states them before they are rounded to a table.
///
/// The probabilities belong to consecutive symbols; `escape` is the mass of all others. They need not sum to one: only their
/// proportions count.
public struct SymbolDistribution: Sendable, Equatable {
    /// The symbol that the first probability belongs to.
    public var lowest: Int32
    /// The probabilities of `lowest` and the symbols after it.
    public var probabilities: [Double]
    /// The probability that a symbol is none of these.
    public var escape: Double

    /// Makes a distribution; what it holds is checked when a table is made of it.
    public init(lowest: Int32, probabilities: [Double], escape: Double) {
        self.lowest = lowest
        self.probabilities = probabilities
        self.escape = escape
    }

    /// The probabilities with the escape's last, scaled to sum to one.
    ///
    /// - Throws: ``EntropyCodingError/Code/invalidDistribution`` if one is negative or not finite, if there is none, if all
    ///   are zero, or if the symbols go beyond `Int32`.
    func normalized() throws(EntropyCodingError) -> [Double] {
        guard !probabilities.isEmpty else {
            throw .invalidDistribution("a distribution lists no symbol; give it at least one")
        }
        guard Int64(lowest) + Int64(probabilities.count) - 1 <= Int64(Int32.max) else {
            throw .invalidDistribution(
                "\(probabilities.count) symbols from \(lowest) go beyond the largest 32-bit integer"
            )
        }
        let all = probabilities + [escape]
        for (entry, probability) in all.enumerated() where !(probability >= 0 && probability.isFinite) {
            let name = entry < probabilities.count ? "symbol \(Int(lowest) + entry)" : "the escape"
            throw .invalidDistribution("the probability of \(name) is \(probability); it must be finite and at least 0")
        }
        // Dividing by the largest first keeps the sum finite and the quotients exact enough for any scale.
        guard let largest = all.max(), largest > 0 else {
            throw .invalidDistribution("all probabilities are zero")
        }
        let scaled = all.map { $0 / largest }
        let sum = scaled.reduce(0, +)
        return scaled.map { $0 / sum }
    }
}
