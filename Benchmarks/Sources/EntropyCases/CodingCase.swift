import EntropyCoding
import Foundation

/// Symbols and probabilities that `Peers/entropy.py` wrote for all coders alike.
struct CodingCase {
    struct Description: Decodable {
        var name: String
        /// Whether the symbols lie in as many equal runs as there are tables, each under its own; if not, each has a deviation,
        /// and the tables are Gaussian.
        var runs: Bool
        /// The information of the symbols in bits.
        var ideal: Double
        var lowest: [Int32]
        var tables: [[Double]]
    }

    let description: Description
    let tables: ProbabilityTables
    /// What making the tables took, in seconds.
    let preparation: Double
    /// The symbols, run after run.
    let runs: [[Int32]]
    /// The table of each symbol, unless each run has one.
    let indices: [UInt16]?

    var count: Int { runs.reduce(0) { $0 + $1.count } }

    init(_ name: String, in folder: URL, precision: Int) throws {
        let file = folder.appending(component: name)
        description = try JSONDecoder().decode(
            Description.self,
            from: Data(contentsOf: file.appendingPathExtension("json"))
        )
        let symbols: [Int32] = try Self.numbers(file.appendingPathExtension("symbols"))
        let clock = ContinuousClock()
        let start = clock.now
        if description.runs {
            let distributions = zip(description.lowest, description.tables).map { lowest, probabilities in
                SymbolDistribution(lowest: lowest, probabilities: probabilities, escape: 1e-9)
            }
            tables = try ProbabilityTables(distributions.map { try $0.cut(precision: precision) }, precision: precision)
            preparation = (clock.now - start) / .seconds(1)
            let length = symbols.count / description.tables.count
            runs = description.tables.indices.map { Array(symbols[$0 * length..<($0 + 1) * length]) }
            indices = nil
        } else {
            let scales = GaussianScales(count: description.tables.count)
            tables = try scales.tables(precision: precision)
            preparation = (clock.now - start) / .seconds(1)
            runs = [symbols]
            let deviations: [UInt64] = try Self.numbers(file.appendingPathExtension("deviations"))
            indices = deviations.map { UInt16(scales.nearest(to: Double(bitPattern: $0))) }
        }
    }

    private static func numbers<Number: FixedWidthInteger>(_ file: URL) throws -> [Number] {
        let data = try Data(contentsOf: file)
        return data.withUnsafeBytes { bytes in
            bytes.bindMemory(to: Number.self).map { Number(littleEndian: $0) }
        }
    }
}
