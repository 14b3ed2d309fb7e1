import EntropyCoding
import Foundation
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// Values made by PyTorch, by `Fixtures/FeatureCodec/make_affine.py`.
struct AffineCase: Sendable, Decodable, CustomTestStringConvertible {
    let name: String
    let bits: Int
    let values: [Float]
    let scale: Float
    let zero: Int32
    let codes: [Int32]
    let decoded: [Float]

    var testDescription: String { "\(name), \(bits) bits" }

    static let all: [AffineCase] = {
        struct File: Decodable {
            let cases: [AffineCase]
        }
        let url = Fixtures.top.appendingPathComponent("Fixtures/FeatureCodec/affine.json")
        return (try? JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases) ?? []
    }()
}

@Suite struct AffinePriorTests {
    @Test(arguments: AffineCase.all)
    func `quantisation agrees with PyTorch`(_ expected: AffineCase) throws {
        let quantizer = try #require(AffineQuantizer(covering: expected.values, bits: expected.bits))
        #expect(quantizer.scale == expected.scale)
        #expect(quantizer.zeroPoint == expected.zero)
        let codes = expected.values.map(quantizer.code(of:))
        #expect(codes == expected.codes)
        #expect(codes.map(quantizer.value(of:)) == expected.decoded)
    }

    @Test func `there are cases of every width`() {
        #expect(Set(AffineCase.all.map(\.bits)) == [1, 5, 8])
    }

    @Test func `zeros are exact`() throws {
        let quantizer = try #require(AffineQuantizer(covering: [0, 0, 0]))
        #expect(quantizer.scale == 0 && quantizer.code(of: 0) == 0 && quantizer.value(of: 0) == 0)
        // A range too narrow to be divided counts as none.
        let narrow = try #require(AffineQuantizer(covering: [0, Float.leastNonzeroMagnitude]))
        #expect(narrow.value(of: narrow.code(of: .leastNonzeroMagnitude)) == 0)
    }

    @Test(arguments: [
        [Float.nan], [1, .infinity], [-.infinity, 2], [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
    ])
    func `what is not finite has no scale`(_ values: [Float]) throws {
        #expect(AffineQuantizer(covering: values) == nil)
        let prior = try AffinePrior.raw(channels: 1)
        let latent = Tensor(shape: [1, 1, values.count, 1], scalars: values)
        #expect(code { _ = try prior.symbols(of: latent) } == .notFinite)
    }

    // MARK: Coding

    private static let shape = [1, 6, 5, 3]

    /// A latent whose channels have different ranges.
    private static func latent(seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        let scalars = (0..<shape.reduce(1, *)).map { generator.normal() * Float([0.1, 1, 4][$0 % 3]) }
        return Tensor(shape: shape, scalars: scalars)
    }

    /// How often each code occurs in each channel of some latents.
    private static func counts(bits: Int) throws -> [[Int]] {
        let prior = try AffinePrior.raw(channels: 3, bits: bits)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 1 << bits), count: 3)
        for seed in UInt64(10)..<40 {
            for (place, code) in try prior.symbols(of: latent(seed: seed))[1].enumerated() {
                counts[place / 30][Int(code)] += 1
            }
        }
        return counts
    }

    private static func priors(bits: Int) throws -> [AffinePrior] {
        [try .raw(channels: 3, bits: bits), try .counted(try counts(bits: bits), bits: bits)]
    }

    @Test(arguments: 1...8)
    func `latents come back as quantised`(bits: Int) throws {
        let latent = Self.latent(seed: 1)
        let quantizer = try #require(AffineQuantizer(covering: latent.scalars, bits: bits))
        let expected = latent.scalars.map { quantizer.value(of: quantizer.code(of: $0)) }
        #expect(zip(latent.scalars, expected).allSatisfy { abs($0 - $1) <= quantizer.scale * 1.0001 })
        for prior in try Self.priors(bits: bits) {
            let symbols = try prior.symbols(of: latent)
            let codec = SymbolCodec(prior: prior, shape: Self.shape)
            for coder in CoderKind.allCases {
                let payload = codec.payload(of: symbols, coder: coder)
                #expect(try codec.symbols(of: payload, coder: coder) == symbols)
            }
            #expect(prior.latent(of: symbols, shape: Self.shape).scalars == expected)
        }
    }

    @Test(arguments: [8, 4, 1])
    func `a raw code costs its bits`(bits: Int) throws {
        let prior = try AffinePrior.raw(channels: 3, bits: bits)
        let codec = SymbolCodec(prior: prior, shape: Self.shape)
        let symbols = try prior.symbols(of: Self.latent(seed: 2))
        let expected = Double(5 * 8 + 90 * bits)
        #expect(abs(codec.bits(of: symbols) - expected) < 0.05)
        #expect(codec.payload(of: symbols, coder: .compact).count <= Int((expected / 8).rounded(.up)) + 1)
    }

    @Test func `counted tables take fewer bytes`() throws {
        let (raw, counted) = (try Self.priors(bits: 8)[0], try Self.priors(bits: 8)[1])
        let symbols = try raw.symbols(of: Self.latent(seed: 3))
        #expect(try counted.symbols(of: Self.latent(seed: 3)) == symbols)
        func bytes(_ prior: AffinePrior) -> Int {
            SymbolCodec(prior: prior, shape: Self.shape).payload(of: symbols, coder: .compact).count
        }
        // A third of the channels fills a small part of the range that all share.
        #expect(bytes(counted) * 10 < bytes(raw) * 9)
    }

    @Test func `codes that were never counted can be coded`() throws {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
        for channel in 0..<3 { counts[channel][7] = 1_000_000 }
        let prior = try AffinePrior.counted(counts)
        #expect((0..<3).allSatisfy { prior.tables.frequencies(of: $0).allSatisfy { $0 >= 1 } })
        let symbols = try prior.symbols(of: Self.latent(seed: 4))
        let codec = SymbolCodec(prior: prior, shape: Self.shape)
        #expect(try codec.symbols(of: codec.payload(of: symbols, coder: .compact), coder: .compact) == symbols)
    }

    // MARK: Hostile content

    @Test(arguments: [
        [0, 0, 0x80, 0x7F, 0], [0, 0, 0xC0, 0x7F, 0], [0, 0, 0x80, 0xBF, 0], [0, 0, 0, 0x80, 0], [0, 0, 0x7F, 0x7F, 0],
        [0, 0, 0x80, 0x3F, 16], [0, 0, 0x80, 0x3F, -1], [0, 0, 0x80, 256, 0], [-1, 0, 0x80, 0x3F, 0],
        [.max, .min, .max, .min, .max],
    ])
    func `impossible scales are damage`(_ side: [Int32]) throws {
        // The codec writes any symbols; here they are such as no writer has.
        for prior in try Self.priors(bits: 4) {
            let codec = SymbolCodec(prior: prior, shape: Self.shape)
            let payload = codec.payload(of: [side, [Int32](repeating: 3, count: 90)], coder: .compact)
            #expect(code { _ = try codec.symbols(of: payload, coder: .compact) } == .damaged)
        }
    }

    @Test(arguments: [16, -1, .max, .min] as [Int32])
    func `impossible codes are damage`(_ wrong: Int32) throws {
        for prior in try Self.priors(bits: 4) {
            let codec = SymbolCodec(prior: prior, shape: Self.shape)
            for (value, expected) in [(wrong, FeatureCodecError.Code.damaged), (15, nil)] {
                let codes = [Int32](repeating: 3, count: 89) + [value]
                let payload = codec.payload(of: [[0, 0, 0x80, 0x3F, 15], codes], coder: .compact)
                #expect(code { _ = try codec.symbols(of: payload, coder: .compact) } == expected)
            }
        }
    }

    @Test func `random payloads never trap`() throws {
        var generator = SeededGenerator(seed: 9)
        for prior in try Self.priors(bits: 8) {
            let codec = SymbolCodec(prior: prior, shape: Self.shape)
            for _ in 0..<200 {
                let payload = (0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) }
                guard let symbols = try? codec.symbols(of: payload, coder: .compact) else { continue }
                #expect(prior.latent(of: symbols, shape: Self.shape).scalars.allSatisfy { $0.isFinite })
            }
        }
    }

    // MARK: Model files

    private static func tinyPriors() throws -> [AffinePrior] {
        let counts = (0..<4).map { channel in (0..<256).map { $0 == channel ? 90 : $0 % 7 } }
        return [try .raw(channels: 4), try .raw(channels: 4, bits: 3), try .counted(counts, precision: 12)]
    }

    @Test func `model files hold the prior`() throws {
        for prior in try Self.tinyPriors() {
            let model = try TinyModel.make(prior: prior)
            let read = try FeatureModel(bytes: model.serialized())
            #expect(read.prior as? AffinePrior == prior)
            #expect(read.fingerprint == model.fingerprint)
            let encoded = try FeatureEncoder(model: read, engine: .portable).encode(CodecTests.image())
            let decoded = try FeatureDecoder(model: try read.decoderOnly(), engine: .portable).decode(encoded.stream)
            #expect(decoded.symbols == encoded.symbols)
            #expect(encoded.symbols.map(\.count) == [5, 64])
        }
        let prints = Set(try Self.tinyPriors().map { try TinyModel.make(prior: $0).fingerprint })
        #expect(prints.count == 3)
    }

    @Test(arguments: [
        SpoiltModel("bits are missing", .malformedModel, "bits") { $0.set(["prior", "settings", "bits"], nil) },
        SpoiltModel("codes have no bits", .malformedModel, "0 bits") { $0.set(["prior", "settings", "bits"], 0) },
        SpoiltModel("codes are wide", .malformedModel, "9 bits") { $0.set(["prior", "settings", "bits"], 9) },
        SpoiltModel("codes are endless", .malformedModel, "bits") {
            $0.set(["prior", "settings", "bits"], .integer(.max))
        },
        SpoiltModel("channels are missing", .malformedModel, "channels") {
            $0.set(["prior", "settings", "channels"], nil)
        },
        SpoiltModel("there are no channels", .malformedModel, "0 channels") {
            $0.set(["prior", "settings", "channels"], 0)
        },
        SpoiltModel("channels are another number", .shapeMismatch, "4 channels, its prior 5") {
            $0.set(["prior", "settings", "channels"], 5)
        },
        SpoiltModel("there are three tables", .shapeMismatch, "3 probability tables for 4 channels") {
            $0.integers["prior.cumulative"]? += [0, 1, 65_536]
            $0.integers["prior.lengths"]? += [3]
            $0.integers["prior.lowest"]? += [0]
        },
        SpoiltModel("there is one table", .shapeMismatch, "1 probability tables") {
            $0.integers["prior.cumulative"] = [0, 1, 65_536]
            $0.integers["prior.lengths"] = [3]
            $0.integers["prior.lowest"] = [0]
        },
        SpoiltModel("a frequency is zero", .invalidTables, "frequency") { $0.integers["prior.cumulative"]?[1] = 0 },
        SpoiltModel("tables are missing", .missingTensor, "prior.lengths") { $0.integers["prior.lengths"] = nil },
    ])
    func `faults are named`(_ fault: SpoiltModel) throws {
        var parts = try ModelFileParts(try TinyModel.make(prior: try AffinePrior.raw(channels: 4)))
        fault.spoil(&parts)
        let bytes = parts.bytes
        let error = #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: bytes) }
        #expect(error?.code == fault.code && error?.message.contains(fault.mention) == true, "\(error?.message ?? "")")
    }
}
