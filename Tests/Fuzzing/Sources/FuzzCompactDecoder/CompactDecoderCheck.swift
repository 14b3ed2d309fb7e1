import EntropyCoding

/// Tables whose escapes are common, so that random bytes reach their codes; the last lists many symbols.
private let fuzzedTables = Result {
    try ProbabilityTables([
        SymbolDistribution(lowest: 0, probabilities: [1, 5, 1], escape: 1),
        SymbolDistribution(lowest: .min, probabilities: [3], escape: 1),
        SymbolDistribution(lowest: .max - 1, probabilities: [1, 1e-9], escape: 0.1),
        SymbolDistribution(lowest: -50, probabilities: Array(repeating: 1, count: 100), escape: 10),
    ])
}

/// Decodes a stream: the first byte is the number of symbols, the second says how their tables follow each other.
///
/// The decoder must end in symbols or in an error, and must accept exactly what the encoder writes.
func compactDecoderCheck(_ input: [UInt8]) throws {
    guard input.count >= 2 else { return }
    let tables = try fuzzedTables.get()
    let indices = (0..<Int(input[0])).map { UInt16(($0 * Int(input[1]) >> 4) % tables.count) }
    let stream = Array(input.dropFirst(2))
    var decoder = CompactDecoder(stream)
    guard let symbols = try? decoder.decode(with: tables, indices: indices) else { return }
    guard tables.bits(of: symbols, indices: indices).isFinite else { throw WrongCost() }
    var encoder = CompactEncoder()
    encoder.encode(symbols, with: tables, indices: indices)
    let isAccepted = (try? decoder.finish()) != nil
    guard isAccepted == (encoder.finish() == stream) else { throw EndCheckDisagrees(symbols: symbols) }
}

private struct WrongCost: Error {}

private struct EndCheckDisagrees: Error {
    let symbols: [Int32]
}
