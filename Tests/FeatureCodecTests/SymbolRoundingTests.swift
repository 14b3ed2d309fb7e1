import NeuralNetwork
import Testing

@testable import FeatureCodec

@Suite struct SymbolRoundingTests {
    private func symbols(of values: [Float], step: Float = 1, median: Float = 0) throws -> [Int32] {
        try SymbolRounding.symbols(of: Tensor(shape: [1, 1, values.count, 1], scalars: values), steps: [step]) { _, _ in
            median
        }
    }

    @Test(
        arguments: [
            (0.5, 0), (-0.5, 0), (1.5, 2), (-1.5, -2), (2.5, 2), (0.499_999_97, 0), (0.500_000_06, 1), (-7.4, -7),
            (0x1p-149, 0), (4_194_303.5, 4_194_304), (8_388_609, 8_388_609), (0x1p29 + 64, 0x2000_0040),
            (1e20, 1 << 30), (-1e20, -(1 << 30)),
        ] as [(Float, Int32)])
    func `distances are rounded to the nearest, ties to even, and limited`(value: Float, symbol: Int32) throws {
        #expect(try symbols(of: [value]) == [symbol])
    }

    @Test func `rounding is that of the standard`() throws {
        let values = (-40_000...40_000).map { Float($0) / 64 }
        #expect(try symbols(of: values) == values.map { Int32($0.rounded(.toNearestOrEven)) })
        let steps = values.map { ($0 - 0.3) / 0.7 }
        #expect(try symbols(of: values, step: 0.7, median: 0.3) == steps.map { Int32($0.rounded(.toNearestOrEven)) })
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `what is not finite is refused`(value: Float) {
        #expect { try symbols(of: [0, value]) } throws: { ($0 as? FeatureCodecError)?.code == .notFinite }
    }
}
