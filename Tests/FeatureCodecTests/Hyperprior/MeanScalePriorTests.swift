import EntropyCoding
import NeuralNetwork
import Testing

@testable import FeatureCodec

@Suite struct MeanScalePriorTests {
    @Test(arguments: [[1, 1, 1, 4], [1, 4, 4, 4], [1, 5, 9, 4], [1, 16, 3, 4], [1, 13, 1, 4]])
    func `payloads decode to the coded symbols, whatever the size`(shape: [Int]) throws {
        let prior = try TinyHyperprior.prior()
        let encoded = TinyHyperprior.encoded(shape: shape, prior: prior)
        let symbols = try prior.symbols(of: encoded)
        #expect(symbols.map(\.count) == [encoded[1].count, encoded[0].count])
        let codec = SymbolCodec(prior: prior, shape: shape)
        for coder in CoderKind.allCases {
            let payload = codec.payload(of: symbols, coder: coder)
            #expect(try codec.symbols(of: payload, coder: coder) == symbols)
        }
        let latent = prior.latent(of: symbols, shape: shape)
        #expect(latent.shape == shape)
        #expect(zip(latent.scalars, encoded[0].scalars).allSatisfy { abs($0 - $1) <= 0.5 })
        // What was decoded is its own best approximation.
        let again = try prior.symbols(of: [latent, encoded[1]])
        #expect(again == symbols)
    }

    @Test func `steps stretch what symbols and means stand for`() throws {
        let unit = try TinyHyperprior.prior()
        let steps: [Float] = [0.5, 1, 3, 0.25]
        let prior = try MeanScalePrior(tables: unit.tables, synthesis: unit.synthesis, steps: steps)
        let shape = [1, 3, 3, 4]
        let encoded = TinyHyperprior.encoded(shape: shape, prior: prior)
        let symbols = try prior.symbols(of: encoded)
        let latent = prior.latent(of: symbols, shape: shape)
        let plain = unit.latent(of: symbols, shape: shape)
        for index in latent.scalars.indices {
            let step = steps[index % 4]
            #expect(abs(latent.scalars[index] - encoded[0].scalars[index]) <= step / 2 * 1.001)
            #expect(abs(latent.scalars[index] - plain.scalars[index] * step) <= 1e-5 * abs(plain.scalars[index]))
        }
        #expect(try MeanScalePrior(content: prior.content) == prior)
        #expect(
            code { _ = try MeanScalePrior(tables: unit.tables, synthesis: unit.synthesis, steps: [1]) }
                == .shapeMismatch)
        for step: Float in [0, -1, .nan, .infinity] {
            let steps = [1, 1, 1, step]
            #expect(
                code { _ = try MeanScalePrior(tables: unit.tables, synthesis: unit.synthesis, steps: steps) }
                    == .notFinite
            )
        }
    }

    @Test func `the hyper-latent decides tables and means`() throws {
        let prior = try TinyHyperprior.prior()
        let shape = [1, 5, 6, 4]
        let encoded = TinyHyperprior.encoded(shape: shape, prior: prior)
        let symbols = try prior.symbols(of: encoded)
        let indices = prior.tableIndices(pass: 1, shape: shape, known: [symbols[0]])
        #expect(prior.deviationCount == 64)
        #expect(indices.allSatisfy { $0 < 64 } && Set(indices).count > 10)
        let first = prior.tableIndices(pass: 0, shape: shape, known: [])
        #expect(first == (0..<3).flatMap { channel in [UInt16](repeating: UInt16(64 + channel), count: 2 * 2) })

        // By the network itself: output c is the index, output C + c the mean in 64ths; the grid is channels last.
        var elements = [Int32](repeating: 0, count: symbols[0].count)
        for channel in 0..<3 {
            for pixel in 0..<4 { elements[pixel * 3 + channel] = symbols[0][channel * 4 + pixel] }
        }
        let made = prior.synthesis.run(IntegerGrid(height: 2, width: 2, channels: 3, elements: elements))
        let latent = prior.latent(of: [symbols[0], [Int32](repeating: 0, count: 120)], shape: shape)
        for (row, column, channel) in [(0, 0, 0), (4, 5, 3), (2, 1, 1)] {
            #expect(Int32(indices[(channel * 5 + row) * 6 + column]) == min(max(made[row, column, channel], 0), 63))
            #expect(latent.scalars[(row * 6 + column) * 4 + channel] == Float(made[row, column, 4 + channel]) / 64)
        }
    }

    @Test func `hyper-symbols that the network does not see are not sent`() throws {
        let prior = try TinyHyperprior.prior()
        let shape = [1, 1, 1, 4]
        let hyper = Tensor(shape: [1, 1, 1, 3], scalars: [1e20, -200, 2.5])
        let symbols = try prior.symbols(of: [Tensor(shape: shape), hyper])
        #expect(symbols[0] == [127, -128, 2])
        // A stream may hold others all the same; they mean what the limits mean.
        let forged: [Int32] = [.max, .min, 2]
        for pass in [symbols[0], forged] {
            #expect(
                prior.tableIndices(pass: 1, shape: shape, known: [pass])
                    == prior.tableIndices(pass: 1, shape: shape, known: [symbols[0]])
            )
        }
        let codec = SymbolCodec(prior: prior, shape: shape)
        let payload = codec.payload(of: [forged, symbols[1]], coder: .compact)
        #expect(try codec.symbols(of: payload, coder: .compact) == [forged, symbols[1]])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity], [0, 1])
    func `values that are not finite are refused`(value: Float, position: Int) throws {
        let prior = try TinyHyperprior.prior()
        var encoded = TinyHyperprior.encoded(shape: [1, 2, 3, 4], prior: prior)
        encoded[position] = Tensor(shape: encoded[position].shape, repeating: value)
        let damaged = encoded
        #expect(code { _ = try prior.symbols(of: damaged) } == .notFinite)
    }

    @Test func `tables follow the densities`() throws {
        let density = FactorizedDensity.initial(channels: 3, scale: 3, seed: 1)
        let prior = try TinyHyperprior.prior()
        for channel in 0..<3 {
            let table = 64 + channel
            let lowest = prior.tables.lowest(of: table)
            for (entry, frequency) in prior.tables.frequencies(of: table).dropLast().enumerated() {
                // Symbols of the hyper-latent are its values: nothing is centred.
                let value = Double(lowest) + Double(entry)
                let expected = density.probability(of: value, channel: channel) * 65536
                #expect(abs(Double(frequency) - expected) < 3, "\(value)")
            }
        }
        for (table, deviation) in MeanScalePrior.deviations.deviations.enumerated() {
            let distribution = SymbolDistribution.gaussian(deviation: deviation)
            let cost = try prior.tables.crossEntropy(of: distribution, table: table)
            #expect(abs(cost - prior.tables.entropy(table: table)) < 0.02, "deviation \(deviation)")
        }
    }

    @Test func `content rebuilds the prior`() throws {
        let prior = try TinyHyperprior.prior()
        #expect(prior.content.reals.isEmpty)
        #expect(try MeanScalePrior(content: prior.content) == prior)
        #expect(try PriorRegistry.make(kind: "mean-scale-hyperprior", content: prior.content) is MeanScalePrior)
    }
}

/// The content of a prior with one fault: how it is made, and what must be said of it.
struct SpoiltPrior: Sendable, CustomTestStringConvertible {
    let name: String
    let code: FeatureCodecError.Code
    let mention: String
    let spoil: @Sendable (inout PriorContent) -> Void

    init(
        _ name: String,
        _ code: FeatureCodecError.Code,
        _ mention: String,
        _ spoil: @escaping @Sendable (inout PriorContent) -> Void
    ) {
        self.name = name
        self.code = code
        self.mention = mention
        self.spoil = spoil
    }

    var testDescription: String { name }

    /// One layer's description beside the two that stay.
    private static func layers(_ first: JSONValue) -> JSONValue {
        [
            first, ["transposed": true, "stride": 2, "padding": 1], ["transposed": false, "stride": 1, "padding": 1],
        ]
    }

    static let all: [SpoiltPrior] = [
        SpoiltPrior("layers are missing", .malformedModel, "layers") { $0.settings["layers"] = nil },
        SpoiltPrior("there are no layers", .malformedModel, "layers") { $0.settings["layers"] = [] },
        SpoiltPrior("there are too many layers", .malformedModel, "layers") {
            $0.settings["layers"] = .array([JSONValue](repeating: .null, count: 9))
        },
        SpoiltPrior("a layer is no object", .malformedModel, "transposed") { $0.settings["layers"] = layers("x") },
        SpoiltPrior("a stride is missing", .malformedModel, "stride") {
            $0.settings["layers"] = layers(["transposed": true, "padding": 1])
        },
        SpoiltPrior("a stride is 0", .malformedModel, "a stride of 0") {
            $0.settings["layers"] = layers(["transposed": true, "stride": 0, "padding": 1])
        },
        SpoiltPrior("a stride is huge", .malformedModel, "a stride of 9") {
            $0.settings["layers"] = layers(["transposed": true, "stride": 9, "padding": 1])
        },
        SpoiltPrior("a convolution has a stride", .malformedModel, "must have the stride 1") {
            $0.settings["layers"] = [
                ["transposed": true, "stride": 2, "padding": 1], ["transposed": true, "stride": 2, "padding": 1],
                ["transposed": false, "stride": 2, "padding": 1],
            ]
        },
        SpoiltPrior("a padding is as large as the kernel", .malformedModel, "a padding of 4") {
            $0.settings["layers"] = layers(["transposed": true, "stride": 2, "padding": 4])
        },
        SpoiltPrior("a padding is negative", .malformedModel, "a padding of -1") {
            $0.settings["layers"] = layers(["transposed": true, "stride": 2, "padding": -1])
        },
        SpoiltPrior("weights are missing", .missingTensor, "prior.synthesis.1.weight") {
            $0.integers["synthesis.1.weight"] = nil
        },
        SpoiltPrior("weights have another rank", .shapeMismatch, "prior.synthesis.0.weight") {
            $0.integers["synthesis.0.weight"] = .init(shape: [240], elements: [Int32](repeating: 1, count: 240))
        },
        SpoiltPrior("a kernel is not square", .shapeMismatch, "square") {
            $0.integers["synthesis.0.weight"] = .init(shape: [3, 5, 2, 8], elements: [Int32](repeating: 1, count: 240))
        },
        SpoiltPrior("a kernel is too large", .malformedModel, "a kernel of 16") {
            $0.integers["synthesis.0.weight"] = .init(
                shape: [3, 5, 16, 16], elements: [Int32](repeating: 1, count: 3840))
        },
        SpoiltPrior("channels are too many", .malformedModel, "1025") {
            $0.integers["synthesis.0.weight"] = .init(shape: [1025, 0, 4, 4], elements: [])
        },
        SpoiltPrior("there are more weights than a layer may have", .limitExceeded, "4194304") {
            $0.integers["synthesis.0.weight"] = .init(
                shape: [1024, 17, 12, 12], elements: [Int32](repeating: 0, count: 1024 * 17 * 144))
        },
        SpoiltPrior("layers do not fit together", .shapeMismatch, "reads 5 channels") {
            $0.integers["synthesis.0.weight"] = .init(shape: [3, 6, 4, 4], elements: [Int32](repeating: 1, count: 288))
            for (name, value) in [("bias", 0), ("multiplier", 1), ("shift", 1)] as [(String, Int32)] {
                $0.integers["synthesis.0.\(name)"] = .init([Int32](repeating: value, count: 6))
            }
        },
        SpoiltPrior("a weight has 9 bits", .malformedModel, "holds 128") {
            $0.integers["synthesis.0.weight"] = .init(
                shape: [3, 5, 4, 4], elements: [128] + [Int32](repeating: 1, count: 239))
        },
        SpoiltPrior("a bias is missing", .shapeMismatch, "4 biases") {
            $0.integers["synthesis.0.bias"] = .init([Int32](repeating: 1, count: 4))
        },
        SpoiltPrior("there are fewer multipliers than shifts", .shapeMismatch, "multipliers") {
            $0.integers["synthesis.0.multiplier"] = .init([1, 2])
        },
        SpoiltPrior("a multiplier is negative", .malformedModel, "multiplier") {
            $0.integers["synthesis.0.multiplier"] = .init([1, 1, 1, 1, -1])
        },
        SpoiltPrior("a shift is 0", .malformedModel, "shift") {
            $0.integers["synthesis.0.shift"] = .init([1, 0, 1, 1, 1])
        },
        SpoiltPrior("a shift is beyond 64 bits", .malformedModel, "shift") {
            $0.integers["synthesis.0.shift"] = .init([1, 63, 1, 1, 1])
        },
        SpoiltPrior("sums can overflow", .malformedModel, "overflow") {
            $0.integers["synthesis.0.bias"] = .init([Int32.max, 0, 0, 0, 0])
        },
        SpoiltPrior("an output is missing", .shapeMismatch, "7 channels") {
            $0.integers["synthesis.2.weight"] = .init(shape: [7, 5, 3, 3], elements: [Int32](repeating: 1, count: 315))
            for (name, value) in [("bias", 0), ("multiplier", 1), ("shift", 1)] as [(String, Int32)] {
                $0.integers["synthesis.2.\(name)"] = .init([Int32](repeating: value, count: 7))
            }
        },
        SpoiltPrior("there are tables for the hyper-latent alone", .shapeMismatch, "none for deviations") {
            $0.integers["cumulative"] = .init([0, 60_000, 65_536, 0, 60_000, 65_536, 0, 60_000, 65_536])
            $0.integers["lengths"] = .init([3, 3, 3])
            $0.integers["lowest"] = .init([0, 0, 0])
        },
        SpoiltPrior("the precision is missing", .malformedModel, "precision") { $0.settings["precision"] = nil },
        SpoiltPrior("a table does not rise", .invalidTables, "frequency") { content in
            var elements = content.integers["cumulative"]?.elements ?? []
            elements[1] = 0
            content.integers["cumulative"] = .init(elements)
        },
        SpoiltPrior("the lowest symbols are missing", .missingTensor, "prior.lowest") { $0.integers["lowest"] = nil },
    ]
}

@Suite struct MeanScalePriorErrorTests {
    @Test(arguments: SpoiltPrior.all)
    func `faults are named`(_ fault: SpoiltPrior) throws {
        var content = try TinyHyperprior.prior().content
        fault.spoil(&content)
        let spoilt = content
        let error = #expect(throws: FeatureCodecError.self) { try MeanScalePrior(content: spoilt) }
        let message = error?.message ?? "no error"
        #expect(error?.code == fault.code && message.contains(fault.mention), "\(message)")
    }

    @Test func `random settings and arrays never crash`() throws {
        let content = try TinyHyperprior.prior().content
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<300 {
            var damaged = content
            guard let name = content.integers.keys.sorted().randomElement(using: &generator),
                let array = content.integers[name]
            else { continue }
            var elements = array.elements
            for _ in 0..<3 {
                let place = Int.random(in: elements.indices, using: &generator)
                elements[place] = [Int32.min, -1, 0, 1, 127, 1 << 20, .max].randomElement(using: &generator) ?? 0
            }
            damaged.integers[name] = .init(shape: array.shape, elements: elements)
            guard let prior = try? MeanScalePrior(content: damaged) else { continue }
            // What is accepted also runs, on the most extreme input.
            let forged = [Int32](repeating: .min, count: 12)
            #expect(prior.tableIndices(pass: 1, shape: [1, 5, 6, 4], known: [forged]).count == 120)
        }
    }
}
