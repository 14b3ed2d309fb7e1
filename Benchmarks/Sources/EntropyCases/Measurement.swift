import EntropyCoding
import Foundation

/// One coder on one case: a line of the table.
struct Measurement: Encodable {
    var `case`: String
    var coder: String
    var count: Int
    /// Million symbols a second.
    var encode: Double
    var decode: Double
    var bytes: Int
    /// The information of the symbols in bytes.
    var ideal: Double

    /// Times both directions; both reuse what they can from one stream to the next, as a program would.
    init<Encoder: SymbolEncoder, Decoder: SymbolDecoder>(
        _ encoder: Encoder.Type,
        _ decoder: Decoder.Type,
        named name: String,
        on coding: CodingCase
    ) throws {
        var encoder = Encoder()
        var stream: [UInt8] = []
        let repetitions = coding.count > 1_000_000 ? 5 : 301
        let encoding = Self.median(repetitions) { coding.encode(with: &encoder, into: &stream) }
        var decoded = coding.runs
        let decoding = try Self.median(repetitions) { try coding.decode(stream, with: Decoder.self, into: &decoded) }
        guard decoded == coding.runs else { throw SymbolsChanged() }
        `case` = coding.description.name
        coder = name
        count = coding.count
        encode = Double(count) / encoding / 1e6
        decode = Double(count) / decoding / 1e6
        bytes = stream.count
        ideal = coding.description.ideal / 8
    }

    /// The median of the seconds that an action takes.
    private static func median(_ repetitions: Int, _ action: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let times = try (0..<repetitions).map { _ in try clock.measure(action) / .seconds(1) }
        return times.sorted()[repetitions / 2]
    }

    private struct SymbolsChanged: Error {}
}

extension CodingCase {
    fileprivate func encode(with encoder: inout some SymbolEncoder, into stream: inout [UInt8]) {
        stream.removeAll(keepingCapacity: true)
        for (table, run) in runs.enumerated() {
            if let indices {
                encoder.encode(run.span, with: tables, indices: indices.span)
            } else {
                encoder.encode(run.span, with: tables, table: table)
            }
        }
        encoder.finish(into: &stream)
    }

    fileprivate func decode<Decoder: SymbolDecoder>(
        _ stream: [UInt8],
        with decoder: Decoder.Type,
        into decoded: inout [[Int32]]
    ) throws {
        var decoder = Decoder(stream)
        for table in decoded.indices {
            var symbols = decoded[table].mutableSpan
            if let indices {
                try decoder.decode(into: &symbols, with: tables, indices: indices.span)
            } else {
                try decoder.decode(into: &symbols, with: tables, table: table)
            }
        }
        try decoder.finish()
    }
}
