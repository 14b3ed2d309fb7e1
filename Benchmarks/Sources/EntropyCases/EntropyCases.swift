import EntropyCoding
import Foundation

/// Measures the coders on the cases that `Peers/entropy.py` wrote into a folder, its only argument.
@main
enum EntropyCases {
    /// The precision at which rounding costs next to nothing and the interleaved coder loses nothing either.
    static let precision = 14

    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: EntropyCases FOLDER\n".utf8))
            exit(64)
        }
        let folder = URL(filePath: CommandLine.arguments[1])
        for name in ["a", "b", "c"] {
            let coding = try CodingCase(name, in: folder, precision: precision)
            let milliseconds = String(format: "%.2f", 1000 * coding.preparation)
            print("\(coding.tables.count) tables of case \(name): \(milliseconds) ms")
            try show(
                Measurement(
                    InterleavedEncoder.self, InterleavedDecoder.self, named: "FeatureCodec interleaved", on: coding))
            try show(Measurement(CompactEncoder.self, CompactDecoder.self, named: "FeatureCodec compact", on: coding))
            if name == "a" { try show(TinyStreams(coding)) }
        }
    }

    private static func show(_ line: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
    }
}

/// What streams of 2 to 500 symbols cost beyond their information, on average.
private struct TinyStreams: Encodable {
    let `case` = "tiny"
    let coder = "FeatureCodec compact"
    let excess: Double

    init(_ coding: CodingCase) {
        let symbols = coding.runs[0]
        let probabilities = coding.description.tables[0]
        var excesses: [Double] = []
        var first = 0
        for count in [2, 5, 10, 20, 50, 100, 200, 500] {
            for _ in 0..<100 {
                if first + count > symbols.count { first = 0 }
                let part = Array(symbols[first..<first + count])
                first += count
                var encoder = CompactEncoder()
                encoder.encode(part, with: coding.tables, table: 0)
                let information = part.reduce(0) { $0 - log2(probabilities[Int($1 - coding.description.lowest[0])]) }
                excesses.append(Double(encoder.finish().count) - information / 8)
            }
        }
        excess = excesses.reduce(0, +) / Double(excesses.count)
    }
}
