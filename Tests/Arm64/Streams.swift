// Writes streams under whole-number tables and prints a checksum of each, so that two processors can be compared. It needs
// neither Foundation nor the testing library and compiles as Embedded Swift.

@main
enum Streams {
    static func main() {
        for precision in [12, 14, 16] {
            guard let tables = tables(precision: precision) else {
                print("the tables are refused")
                continue
            }
            for count in [0, 1, 31, 32, 33, 500, 5_000, 70_000] {
                let symbols = symbols(count)
                let indices = (0..<count).map { UInt16(($0 / 7) % tables.count) }
                show("compact", CompactEncoder.self, CompactDecoder.self, symbols, indices, tables)
                show("interleaved", InterleavedEncoder.self, InterleavedDecoder.self, symbols, indices, tables)
            }
        }
        WholeNumbers.main()
    }

    /// A steep table, a flat one with many symbols, and one that lists a single symbol.
    private static func tables(precision: Int) -> ProbabilityTables? {
        let total = Int32(1) << Int32(precision)
        let steep = [0, total / 2, total / 2 + total / 4, total - total / 8, total - 3, total]
        let flat = (0...200).map { total / 256 * Int32($0) } + [total]
        let single = [0, total - total / 16, total]
        return try? ProbabilityTables(
            cumulative: steep + flat + single,
            lengths: [Int32(steep.count), Int32(flat.count), Int32(single.count)],
            lowest: [-1, -100, 5],
            precision: precision
        )
    }

    /// Small numbers, and now and then a large one, which no table lists.
    private static func symbols(_ count: Int) -> [Int32] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let small = Int32((state >> 58) & 7) - 2
            return (state >> 40) & 63 == 0 ? Int32(truncatingIfNeeded: state >> 32) : small
        }
    }

    private static func show<Encoder: SymbolEncoder, Decoder: SymbolDecoder>(
        _ name: String,
        _ encoder: Encoder.Type,
        _ decoder: Decoder.Type,
        _ symbols: [Int32],
        _ indices: [UInt16],
        _ tables: ProbabilityTables
    ) {
        var encoder = Encoder()
        encoder.encode(symbols, with: tables, indices: indices)
        let stream = encoder.finish()
        var decoder = Decoder(stream)
        let decoded = try? decoder.decode(with: tables, indices: indices)
        let isWhole = decoded == symbols && (try? decoder.finish()) != nil
        let refused = refusals(stream, decoder: Decoder.self, indices, tables)
        print(
            "\(name), precision \(tables.precision), \(symbols.count) symbols: \(stream.count) bytes, "
                + "CRC-32 \(Checksum.crc32(stream)), \(isWhole ? "decoded" : "NOT DECODED"), \(refused) damaged refused"
        )
    }

    /// How many of some damaged streams end in an error.
    private static func refusals<Decoder: SymbolDecoder>(
        _ stream: [UInt8],
        decoder: Decoder.Type,
        _ indices: [UInt16],
        _ tables: ProbabilityTables
    ) -> Int {
        var count = 0
        for position in stride(from: 0, to: stream.count, by: max(1, stream.count / 16)) {
            var damaged = stream
            damaged[position] ^= 0x10
            var decoder = Decoder(damaged)
            let decoded = try? decoder.decode(with: tables, indices: indices)
            if decoded == nil || (try? decoder.finish()) == nil { count += 1 }
        }
        return count
    }
}
