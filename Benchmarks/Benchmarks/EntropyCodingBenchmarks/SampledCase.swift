import EntropyCoding

/// Symbols drawn from the tables that they are coded under.
///
/// The cases are those of `Peers/entropy.py`, drawn here so that the benchmarks need no file: (a) one table of 32 symbols;
/// (b) 24 channels, one after another, with a Laplacian each; (c) 64 Gaussian tables with an index for each symbol.
struct SampledCase: Sendable {
    /// The precision at which rounding costs next to nothing and the interleaved coder loses nothing either.
    static let precision = 14

    let name: String
    let tables: ProbabilityTables
    let symbols: [Int32]
    /// The table of each symbol.
    let indices: [UInt16]

    /// A case of a name and about so many symbols.
    init(_ name: String, count: Int) throws {
        self.name = name
        var random = CongruentialGenerator()
        switch name {
        case "a":
            tables = try ProbabilityTables(
                [Self.laplacian(scale: 3, halfWidth: 16).cut(precision: Self.precision)], precision: Self.precision)
            indices = Array(repeating: 0, count: count)
        case "b":
            tables = try Self.channelTables(24)
            indices = (0..<24).flatMap { repeatElement(UInt16($0), count: count / 24) }
        default:
            tables = try GaussianScales().tables(precision: Self.precision)
            let tableCount = tables.count
            indices = (0..<count).map { _ in UInt16(random.next(bits: 16) * tableCount >> 16) }
        }
        let tables = tables
        let samplers = (0..<tables.count).map { Sampler(tables, table: $0) }
        symbols = indices.map { samplers[Int($0)].draw(from: &random) }
    }

    /// Tables for so many channels, from almost constant to wide.
    static func channelTables(_ count: Int) throws -> ProbabilityTables {
        try ProbabilityTables(
            channelDistributions(count).map { try $0.cut(precision: precision) }, precision: precision)
    }

    /// The distributions of so many channels: Laplacians with scales from 0.15 to 8.
    static func channelDistributions(_ count: Int) -> [SymbolDistribution] {
        (0..<count).map { channel in
            var scale = 0.15
            // 8 / 0.15 is a little more than 2^5.7; 40 equal factors make up the range.
            for _ in 0..<40 * channel / max(count - 1, 1) { scale *= 1.1045 }
            return laplacian(scale: scale, halfWidth: max(1, Int((12 * scale).rounded(.up))))
        }
    }

    /// Whole numbers around zero, each step further from it less probable by the same factor.
    private static func laplacian(scale: Double, halfWidth: Int) -> SymbolDistribution {
        let decay = scale / (1 + scale)
        var tail = 1.0
        var half: [Double] = []
        for _ in 0..<halfWidth {
            tail *= decay
            half.append(tail)
        }
        return SymbolDistribution(
            lowest: Int32(-halfWidth), probabilities: half.reversed() + [1] + half, escape: 1e-9)
    }

    /// The symbols as a stream.
    func stream<Encoder: SymbolEncoder>(_ encoder: Encoder.Type) -> [UInt8] {
        var encoder = Encoder()
        encoder.encode(symbols.span, with: tables, indices: indices.span)
        return encoder.finish()
    }
}

/// Draws symbols of a table; the escape counts as the lowest symbol.
private struct Sampler {
    private let precision: Int
    private let symbols: [Int32]

    init(_ tables: ProbabilityTables, table: Int) {
        precision = tables.precision
        let lowest = tables.lowest(of: table)
        let frequencies = tables.frequencies(of: table)
        symbols = frequencies.enumerated().flatMap { entry, frequency in
            repeatElement(lowest + Int32(entry == frequencies.count - 1 ? 0 : entry), count: frequency)
        }
    }

    func draw(from random: inout CongruentialGenerator) -> Int32 { symbols[random.next(bits: precision)] }
}

/// A linear congruential generator (Knuth's MMIX), random enough to draw by and the same everywhere.
private struct CongruentialGenerator {
    private var state: UInt64 = 1

    mutating func next(bits: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> UInt64(64 - bits))
    }
}
