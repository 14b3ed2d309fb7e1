import EntropyCoding
import Foundation
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// The worked example of the specification, computed.
@Suite struct BitstreamArticleTests {
    /// The bytes in the second column of a table of the article whose header names offsets.
    private func tables() throws -> [[UInt8]] {
        let article = Fixtures.top.appendingPathComponent("Sources/FeatureCodec/FeatureCodec.docc/Bitstream.md")
        var tables: [[UInt8]] = []
        var isInTable = false
        for line in try String(contentsOf: article, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("| Offset | Bytes |") {
                isInTable = true
                tables.append([])
            } else if !line.hasPrefix("|") {
                isInTable = false
            } else if isInTable, !line.hasPrefix("|---") {
                let columns = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                let last = tables.count - 1
                #expect(Int(columns[0]) == tables[last].count, "the offset in '\(line)'")
                let digits = columns[1].trimmingCharacters(in: ["`"]).split(separator: " ")
                tables[last] += try digits.map { try #require(UInt8($0, radix: 16)) }
            }
        }
        return tables
    }

    @Test func theWorkedExampleIsRight() throws {
        let probabilities = try ProbabilityTables(
            cumulative: [0, 4, 12, 15, 16], lengths: [5], lowest: [-1], precision: 4)
        let prior = try FactorizedPrior(tables: probabilities, medians: [0.25])
        let latent = Tensor(shape: [1, 2, 2, 1], scalars: [0.3, 1.2, -0.8, 3.1])
        let symbols = try prior.symbols(of: latent)
        #expect(symbols == [[0, 1, -1, 3]])
        let codec = SymbolCodec(prior: prior, shape: latent.shape)
        let stream = CodedStream(
            fingerprint: 0x1A2B_3C4D,
            payload: codec.payload(of: symbols, coder: .compact),
            sourceSize: .init(width: 640, height: 480)
        )
        let tables = try tables()
        #expect(tables.count == 2)
        #expect(stream.serialized() == tables.first)
        #expect(stream.packet() == tables.last)
        let read = try CodedStream(bytes: try #require(tables.first))
        #expect(read == stream)
        #expect(try codec.symbols(of: read.payload, coder: read.coder) == symbols)
        #expect(prior.latent(of: symbols, shape: latent.shape).scalars == [0.25, 1.25, -0.75, 3.25])
    }
}
