import Foundation
import NeuralNetwork
import Testing

@testable import FeatureCodec

@Suite struct FixedPointScaleTests {
    /// Rows of numbers of the article's table of rounded products.
    private func examples() throws -> [[Int]] {
        let article = Fixtures.top.appendingPathComponent("Sources/FeatureCodec/FeatureCodec.docc/Bitstream.md")
        let lines = try String(contentsOf: article, encoding: .utf8).split(separator: "\n")
        let header = try #require(lines.firstIndex { $0.hasPrefix("| Sum | Multiplier |") })
        return lines[(header + 2)...].prefix { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        }
    }

    @Test func `products are rounded as the specification's examples say`() throws {
        let examples = try examples()
        #expect(examples.count == 8)
        for row in examples {
            try #require(row.count == 4)
            let scale = FixedPointScale(multiplier: try #require(Int32(exactly: row[1])), shift: row[2])
            #expect(scale.product(with: try #require(Int32(exactly: row[0]))) == Int64(row[3]), "\(row)")
        }
    }

    @Test(arguments: [1e-12, 3e-9, 0.001, 0.333, 0.5, 1, 1.999_999_999_9, 7.25, 1234.5, 5e8])
    func `a factor is met closely`(factor: Double) {
        let scale = FixedPointScale(factor)
        let value = Double(scale.multiplier) / Double(sign: .plus, exponent: scale.shift, significand: 1)
        // Relative to the factor while its leading digit fits; below that, to the least step there is.
        #expect(abs(value - factor) <= max(factor * 0x1p-31, 0x1p-63))
    }

    @Test func `nothing is a factor too`() {
        #expect(FixedPointScale(0).product(with: .max) == 0)
    }

    @Test(arguments: [Int32.min, -1, 0, 1, Int32.max], [1, 31, 62])
    func `extreme products keep within 64 bits`(value: Int32, shift: Int) {
        let scale = FixedPointScale(multiplier: .max, shift: shift)
        let exact = Double(value) * Double(Int32.max) / Double(sign: .plus, exponent: shift, significand: 1)
        #expect(abs(Double(scale.product(with: value)) - exact) <= 0.5 + abs(exact) * 0x1p-50)
    }
}

/// A network that PyTorch has run; the script beside the fixture states the format.
struct IntegerNetworkFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Layer: Decodable, Sendable {
        let transposed: Bool
        let stride: Int
        let padding: Int
        let shape: [Int]
        let weights: [Int8]
        let biases: [Int32]
        let multipliers: [Int32]
        let shifts: [Int]
    }

    struct Grid: Decodable, Sendable {
        let shape: [Int]
        let elements: [Int32]

        var grid: IntegerGrid {
            IntegerGrid(height: shape[0], width: shape[1], channels: shape[2], elements: elements)
        }
    }

    private struct File: Decodable {
        let cases: [IntegerNetworkFixture]
    }

    let name: String
    let layers: [Layer]
    let input: Grid
    let output: Grid

    var testDescription: String { name }

    static func all() throws -> [IntegerNetworkFixture] {
        let url = Fixtures.top.appendingPathComponent("Fixtures/FeatureCodec/integers/integer_network.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
    }

    func network() throws -> IntegerNetwork {
        try IntegerNetwork(
            layers: layers.map { layer in
                try IntegerLayer(
                    isTransposed: layer.transposed,
                    inputChannels: layer.shape[layer.transposed ? 0 : 1],
                    outputChannels: layer.shape[layer.transposed ? 1 : 0],
                    kernel: layer.shape[2],
                    stride: layer.stride,
                    padding: layer.padding,
                    weights: layer.weights,
                    biases: layer.biases,
                    scales: zip(layer.multipliers, layer.shifts).map(FixedPointScale.init(multiplier:shift:))
                )
            }
        )
    }
}

@Suite struct IntegerNetworkTests {
    @Test func `networks give the numbers that PyTorch gives`() throws {
        let fixtures = try IntegerNetworkFixture.all()
        #expect(fixtures.count == 6)
        for fixture in fixtures {
            #expect(try fixture.network().run(fixture.input.grid) == fixture.output.grid, "\(fixture.name)")
        }
    }

    @Test(arguments: 1...12)
    func `the least input covers every extent, and none smaller does`(extent: Int) throws {
        for fixture in try IntegerNetworkFixture.all() where fixture.name != "thinned out" {
            let network = try fixture.network()
            let least = network.inputExtent(covering: extent)
            func output(_ input: Int) -> Int? {
                var value = input
                for layer in network.layers {
                    value = layer.outputExtent(value)
                    if value < 1 { return nil }
                }
                return value
            }
            #expect(try #require(output(least)) >= extent, "\(fixture.name)")
            #expect(least == 1 || output(least - 1) ?? 0 < extent, "\(fixture.name)")
        }
    }

    @Test func `the published synthesis makes 55 of 14`() throws {
        let last = try #require(try IntegerNetworkFixture.all().first { $0.name == "as published" })
        #expect(try last.network().inputExtent(covering: 55) == 14)
        #expect(try TinyHyperprior.synthesis().inputExtent(covering: 16) == 4)
        #expect(try TinyHyperprior.synthesis().inputExtent(covering: 55) == 14)
    }

    @Test func `costs are those of the network in floating point`() throws {
        let network = try TinyHyperprior.synthesis()
        let graph = try TinyHyperprior.transforms.synthesis()
        let shapes = [[1, 4, 3, 3]]
        let cost = network.cost(height: 4, width: 3)
        let products = try graph.multiplyAccumulates(inputs: shapes)
        #expect(cost.multiplyAccumulates == products)
        #expect(cost.elements == 16 * 12 * 5 + 16 * 12 * 8)
        #expect(network.parameterCount == graph.parameterCount)
        #expect(network.cost(height: 1 << 40, width: 1 << 40) == (.max, .max))
    }

    /// One weight of 127 from each of 256 inputs of 255 makes 8,290,560; the bias fills up what 32 bits leave.
    private func layers(bias: Int32) throws -> [IntegerLayer] {
        func layer(_ inputs: Int, _ outputs: Int, bias: Int32) throws -> IntegerLayer {
            try IntegerLayer(
                isTransposed: false,
                inputChannels: inputs,
                outputChannels: outputs,
                kernel: 1,
                padding: 0,
                weights: [Int8](repeating: bias < 0 ? -127 : 127, count: inputs * outputs),
                biases: [Int32](repeating: bias, count: outputs),
                scales: [FixedPointScale](repeating: FixedPointScale(1), count: outputs)
            )
        }
        return [try layer(1, 256, bias: 0), try layer(256, 1, bias: bias)]
    }

    @Test(arguments: [Int32.max - 8_290_560, Int32.min + 8_290_560])
    func `sums may fill 32 bits, but not leave them`(bias: Int32) throws {
        let network = try IntegerNetwork(layers: layers(bias: bias))
        let extreme: Int32 = bias < 0 ? .min : .max
        #expect(network.layers[1].sums(for: IntegerNetwork.activations).contains(Int64(extreme)))
        let output = network.run(IntegerGrid(height: 1, width: 1, channels: 1, elements: [127]))
        #expect(output.elements == [bias < 0 ? -32_768 : 32_767])
        let error = #expect(throws: FeatureCodecError.self) {
            try IntegerNetwork(layers: layers(bias: bias + bias.signum()))
        }
        #expect(error?.code == .malformedModel && error?.message.contains("overflow") == true)
    }

    @Test func `layers must fit together`() throws {
        let layers = try TinyHyperprior.synthesis().layers
        #expect(code { _ = try IntegerNetwork(layers: []) } == .malformedModel)
        #expect(code { _ = try IntegerNetwork(layers: [layers[0], layers[2], layers[0]]) } == .shapeMismatch)
        #expect(
            code { _ = try IntegerNetwork(layers: [layers[0]] + (0..<8).map { _ in layers[1] }) } == .malformedModel
        )
    }
}
