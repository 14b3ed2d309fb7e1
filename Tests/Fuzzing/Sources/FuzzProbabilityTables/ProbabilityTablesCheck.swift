import EntropyCoding

/// Reads tables from flat storage and, where they are accepted, codes with them.
///
/// The input holds the precision, the number of tables, a length and a lowest symbol for each, the number of cumulative values
/// and these values; the rest is a stream to decode.
func probabilityTablesCheck(_ input: [UInt8]) throws {
    var reader = NumberReader(bytes: input[...])
    let precision = Int(Int8(bitPattern: reader.byte()))
    let tableCount = Int(reader.byte() % 8)
    var lengths: [Int32] = []
    var lowest: [Int32] = []
    for _ in 0..<tableCount {
        lengths.append(reader.number())
        lowest.append(reader.number() << 16 | reader.number())
    }
    // Totals of 2^15 and more do not fit 16 bits with a sign: count such values in steps of 4.
    let scale: Int32 = precision >= 15 ? 4 : 1
    let cumulative = (0..<Int(reader.byte())).map { _ in reader.number() &* scale }
    let tables: ProbabilityTables
    do throws(EntropyCodingError) {
        tables = try ProbabilityTables(
            cumulative: cumulative,
            lengths: lengths,
            lowest: lowest,
            precision: precision
        )
    } catch {
        guard error.code == .invalidTable else { throw error }
        return
    }
    guard tables.cumulative == cumulative, tables.lengths == lengths, tables.lowest == lowest else {
        throw TableFault(description: "the storage is not what was read")
    }
    for table in 0..<tables.count { try check(tables, table: table, stream: Array(reader.bytes)) }
}

/// Decodes symbols under a table and checks that the stream that stands for them decodes to the same.
private func check(_ tables: ProbabilityTables, table: Int, stream: [UInt8]) throws {
    guard tables.frequencies(of: table).reduce(0, +) == 1 << tables.precision, tables.entropy(table: table).isFinite
    else { throw TableFault(description: "table \(table) has another total") }
    var decoder = CompactDecoder(stream)
    guard let symbols = try? decoder.decode(count: 20, with: tables, table: table) else { return }
    var encoder = CompactEncoder()
    encoder.encode(symbols, with: tables, table: table)
    var second = CompactDecoder(encoder.finish())
    guard try second.decode(count: 20, with: tables, table: table) == symbols else {
        throw TableFault(description: "symbols changed on their way: \(symbols)")
    }
    try second.finish()
}

/// Takes numbers from the front of the input; zeros follow its end.
private struct NumberReader {
    var bytes: ArraySlice<UInt8>

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }
    mutating func number() -> Int32 { Int32(Int16(bitPattern: UInt16(byte()) << 8 | UInt16(byte()))) }
}

private struct TableFault: Error, CustomStringConvertible {
    let description: String
}
