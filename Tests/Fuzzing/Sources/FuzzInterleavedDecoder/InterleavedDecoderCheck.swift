import EntropyCoding

/// Tables with common escapes, labels beyond 31 bits, many symbols, and quantiles that share slots.
private let interleavedTables = Result {
    try [14, 12, 16, 4].map { precision in
        try ProbabilityTables(
            [
                SymbolDistribution(lowest: -1, probabilities: [1, 5, 1], escape: 1),
                SymbolDistribution(lowest: .min, probabilities: [3], escape: 1),
                SymbolDistribution(lowest: .max - 1, probabilities: [1, 1e-9], escape: 0.1),
                SymbolDistribution(lowest: -5, probabilities: Array(repeating: 1, count: 10), escape: 1),
            ],
            precision: precision
        )
    }
}

/// Decodes a stream that follows four bytes.
///
/// The first byte chooses the tables, the second says how they follow each other, two more are the number of symbols.
///
/// If the first byte is 128 or more, the rest are symbols that must come back.
func interleavedDecoderCheck(_ input: [UInt8]) throws {
    guard input.count >= 4 else { return }
    let sets = try interleavedTables.get()
    let tables = sets[Int(input[0]) % sets.count]
    func indices(_ count: Int) -> [UInt16] {
        (0..<count).map { UInt16(($0 * Int(input[1]) >> 4) % tables.count) }
    }
    let rest = Array(input.dropFirst(4))
    guard input[0] < 128 else {
        let symbols = rest.map { Int32(Int8(bitPattern: $0)) << Int32(input[2] % 26) }
        return try checkRoundTrip(symbols, indices(symbols.count), tables)
    }
    let indices = indices(Int(input[2]) | Int(input[3] & 0x0F) << 8)
    var decoder = InterleavedDecoder(rest)
    guard let symbols = try? decoder.decode(with: tables, indices: indices) else { return }
    guard (try? decoder.finish()) != nil else { return }
    try checkRoundTrip(symbols, indices, tables)
}

private func checkRoundTrip(_ symbols: [Int32], _ indices: [UInt16], _ tables: ProbabilityTables) throws {
    var encoder = InterleavedEncoder()
    encoder.encode(symbols, with: tables, indices: indices)
    var decoder = InterleavedDecoder(encoder.finish())
    guard try decoder.decode(with: tables, indices: indices) == symbols else { throw SymbolsChanged(symbols: symbols) }
    try decoder.finish()
}

private struct SymbolsChanged: Error {
    let symbols: [Int32]
}
