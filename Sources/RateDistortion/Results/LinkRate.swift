import Foundation

/// How fast a link carries a stream, written `250kbps`, `1.5Mbps` or `9600bps`: bits a second, in steps of 1,000.
public struct LinkRate: Sendable, Hashable, Codable, LosslessStringConvertible {
    /// Bits a second, above 0.
    public let bitsPerSecond: Double

    /// Makes a rate.
    ///
    /// - Precondition: the rate is finite and above 0.
    public init(bitsPerSecond: Double) {
        precondition(bitsPerSecond > 0 && bitsPerSecond.isFinite, "a link has a rate")
        self.bitsPerSecond = bitsPerSecond
    }

    /// Reads a number and its unit; nil where the text is no rate.
    public init?(_ description: String) {
        let text = description.lowercased()
        for (unit, factor) in [("kbps", 1e3), ("mbps", 1e6), ("gbps", 1e9), ("bps", 1.0)] where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count).trimmingSpaces), number > 0,
                (1e-3...1e15).contains(number * factor)
            else { return nil }
            self.init(bitsPerSecond: number * factor)
            return
        }
        return nil
    }

    /// The rate in the largest unit of which there is at least one and in which it can be read back exactly.
    public var description: String {
        for (unit, factor) in Self.units where bitsPerSecond >= factor {
            let number = bitsPerSecond / factor
            if number * factor == bitsPerSecond { return Self.text(number) + unit }
        }
        return Self.text(bitsPerSecond) + "bps"
    }

    /// The rate to four digits, for people.
    var shortText: String {
        let (unit, factor) = Self.units.first { bitsPerSecond >= $0.factor } ?? ("bps", 1)
        return String(format: "%.4g", bitsPerSecond / factor) + unit
    }

    private static let units: [(name: String, factor: Double)] = [("Gbps", 1e9), ("Mbps", 1e6), ("kbps", 1e3)]

    private static func text(_ number: Double) -> String {
        number == number.rounded() && number < 1e15 ? String(Int(number)) : "\(number)"
    }

    /// Reads bits a second.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let rate = try container.decode(Double.self)
        guard rate > 0, rate.isFinite else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a rate is above 0")
        }
        self.init(bitsPerSecond: rate)
    }

    /// Writes bits a second.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bitsPerSecond)
    }

    /// The time that a stream takes.
    func milliseconds(bytes: Double) -> Double { bytes * 8 / bitsPerSecond * 1e3 }
}
