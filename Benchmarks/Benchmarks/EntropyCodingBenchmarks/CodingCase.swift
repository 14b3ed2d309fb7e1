import EntropyCoding

/// Symbols and the tables that they are coded under.
struct CodingCase: Sendable {
    let tables: ProbabilityTables
    /// The symbols, channel after channel.
    let symbols: [Int32]
    /// The table of each symbol.
    let indices: [UInt16]

    /// The latent of one image: 24 channels of 28x28, from almost constant to wide, a Laplacian and a table each.
    static func channels() throws -> CodingCase {
        let channelCount = 24
        let distributions = try (0..<channelCount).map { channel in
            try laplacian(decay: 0.1 + 0.8 * Double(channel) / Double(channelCount - 1)).cut()
        }
        let tables = try ProbabilityTables(distributions)
        var random = UInt64(1)
        var symbols: [Int32] = []
        var indices: [UInt16] = []
        for channel in 0..<channelCount {
            let frequencies = tables.frequencies(of: channel)
            for _ in 0..<28 * 28 {
                // A linear congruential generator (Knuth's MMIX) is random enough to draw by.
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                var quantile = Int(random >> UInt64(64 - tables.precision))
                let entry = frequencies.firstIndex { frequency in
                    quantile -= frequency
                    return quantile < 0
                }
                symbols.append(tables.lowest(of: channel) + Int32(entry ?? 0))
                indices.append(UInt16(channel))
            }
        }
        return CodingCase(tables: tables, symbols: symbols, indices: indices)
    }

    /// Integers around zero, each step further from it less probable by the factor `decay`.
    private static func laplacian(decay: Double) -> SymbolDistribution {
        var probabilities = [1.0]
        var tail = 1.0
        for _ in 0..<200 {
            tail *= decay
            probabilities.insert(tail, at: 0)
            probabilities.append(tail)
        }
        return SymbolDistribution(lowest: -200, probabilities: probabilities, escape: 0)
    }

    var bytes: [UInt8] {
        var encoder = CompactEncoder()
        encoder.encode(symbols, with: tables, indices: indices)
        return encoder.finish()
    }
}
