internal import Foundation

/// How often each symbol was seen; those beyond a bound count as the bound.
struct Histogram: Sendable {
    private static let bound = 255
    private(set) var counts = [Int](repeating: 0, count: 2 * bound + 1)
    private(set) var total = 0

    mutating func add(_ symbol: Int32) {
        counts[Int(max(-Int32(Self.bound), min(Int32(Self.bound), symbol))) + Self.bound] += 1
        total += 1
    }

    static func += (left: inout Histogram, right: Histogram) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
        left.total += right.total
    }

    subscript(symbol: Int) -> Int {
        counts.indices.contains(symbol + Self.bound) ? counts[symbol + Self.bound] : 0
    }

    /// The lowest symbol that was seen; 0 if there is none.
    var lowest: Int { (counts.firstIndex { $0 > 0 } ?? Self.bound) - Self.bound }
    /// The highest symbol that was seen.
    var highest: Int { (counts.lastIndex { $0 > 0 } ?? Self.bound) - Self.bound }

    /// The bits of all symbols seen under the distribution that they make.
    var bits: Double {
        guard total > 0 else { return 0 }
        return counts.reduce(0) { $1 > 0 ? $0 - Double($1) * log2(Double($1) / Double(total)) : $0 }
    }
}
