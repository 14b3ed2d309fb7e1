import EntropyCoding
import Foundation
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// Whole codecs whose prior is a mean-scale hyperprior.
@Suite struct HyperpriorCodecTests {
    #if OneDNN
    static let engines: [Engine] = [.portable, .oneDNN(threads: 1), .oneDNN(threads: 2)]
    #else
    static let engines: [Engine] = [.portable]
    #endif

    @Test func `streams decode to the coded symbols on every engine`() throws {
        let model = try TinyHyperprior.model()
        for encoding in Self.engines {
            let encoded = try FeatureEncoder(model: model, engine: encoding).encode(CodecTests.image())
            #expect(encoded.symbols.map(\.count) == [3, 64])
            #expect(encoded.symbols[0].contains { $0 != 0 } && Set(encoded.symbols[1]).count > 2, "too few symbols")
            #expect(Double(encoded.payload.count) <= encoded.bits / 8 * 1.01 + 6)
            let decoded = try Self.engines.map { try FeatureDecoder(model: model, engine: $0).decode(encoded.stream) }
            for one in decoded {
                #expect(one.symbols == encoded.symbols)
                // The latent too is the same to the bit; only the networks behind it may differ.
                #expect(one.latent == decoded[0].latent)
                #expect(one.logits?.count == 3)
            }
        }
    }

    @Test func `parts of a model suffice, and a decoder has no analysis`() throws {
        let model = try TinyHyperprior.model()
        let encoder = try FeatureModel(bytes: try model.encoderOnly().serialized())
        let decoder = try FeatureModel(bytes: try model.decoderOnly().serialized())
        #expect(encoder.fingerprint == model.fingerprint && decoder.fingerprint == model.fingerprint)
        #expect(encoder.parameters.names.contains { $0.hasPrefix("encoder.hyper.") })
        #expect(!decoder.parameters.names.contains { $0.hasPrefix("encoder.") })
        let encoded = try FeatureEncoder(model: encoder, engine: .portable).encode(CodecTests.image())
        let decoded = try FeatureDecoder(model: decoder, engine: .portable).decode(encoded.stream)
        #expect(decoded.symbols == encoded.symbols)
    }

    @Test func `the fingerprint covers what decoding depends on`() throws {
        let model = try TinyHyperprior.model()
        var (graphs, parameters) = (model.graphs, model.parameters)
        func made(_ prior: any Prior) throws -> FeatureModel {
            try FeatureModel(
                name: "tiny-hyperprior",
                preprocessing: model.preprocessing,
                graphs: graphs,
                parameters: parameters,
                prior: prior
            )
        }
        let prior = try TinyHyperprior.prior()
        #expect(try made(prior).fingerprint == model.fingerprint)
        // Another analysis makes streams that are equally good.
        let name = "encoder.hyper.conv1.weight"
        parameters[name] = Tensor(shape: try #require(parameters[name]).shape, repeating: 0.01)
        #expect(try made(prior).fingerprint == model.fingerprint)
        let other = try MeanScalePrior(tables: prior.tables, synthesis: try TinyHyperprior.synthesis(seed: 2))
        #expect(try made(other).fingerprint != model.fingerprint)
        graphs[.tail] = nil
        #expect(try made(prior).fingerprint != model.fingerprint)
    }

    @Test func `files keep weights of the network in 8 bits`() throws {
        let model = try TinyHyperprior.model()
        let bytes = model.serialized()
        let entry = try #require(try SafetensorsFile(bytes).entries["prior.synthesis.0.weight"])
        #expect(entry.type == .integer8 && entry.shape == [3, 5, 4, 4])
        let read = try FeatureModel(bytes: bytes)
        #expect(read.prior?.content == model.prior?.content)
        #expect(read.serialized() == bytes)
        let names = [
            "prior.synthesis.1.weight", "prior.synthesis.2.bias", "prior.cumulative", "encoder.hyper.conv2.bias",
        ]
        for name in names {
            var damaged = bytes
            damaged[try #require(try SafetensorsFile(bytes).entries[name]).range.lowerBound] ^= 1
            #expect(throws: FeatureCodecError.self, "\(name)") { try FeatureModel(bytes: damaged) }
        }
    }

    /// Faults of a whole model that its prior alone does not have.
    private func fault(
        transforms: HyperpriorTransforms = TinyHyperprior.transforms,
        prior: any Prior,
        limits: DecodingLimits = .default
    ) throws -> FeatureCodecError? {
        var (graphs, parameters) = try TinyModel.parts(seed: 1)
        let encoder = try transforms.encoder(after: TinyModel.transforms.encoder())
        graphs[.encoder] = encoder
        parameters.merge(.initialized(for: encoder, seed: 1))
        do throws(FeatureCodecError) {
            _ = try FeatureModel(
                name: "odd",
                preprocessing: Preprocessing(width: 16, height: 16),
                graphs: graphs,
                parameters: parameters,
                prior: prior,
                limits: limits
            )
            return nil
        } catch {
            return error
        }
    }

    @Test func `the published networks have the published sizes`() throws {
        let transforms = HyperpriorTransforms.published()
        let (analysis, synthesis) = (try transforms.analysis(), try transforms.synthesis())
        #expect(try analysis.shapes(inputs: [[1, 55, 55, 24]])[analysis.outputs[0]] == [1, 14, 14, 16])
        #expect(try synthesis.shapes(inputs: [[1, 14, 14, 16]])[synthesis.outputs[0]] == [1, 55, 55, 48])
        // 16,000 and 44,800 weights are published; the biases are ours.
        let biases = (analysis: 16 + 16, synthesis: 16 + 24 + 48)
        #expect(analysis.parameterCount == 16_000 + biases.analysis)
        #expect(synthesis.parameterCount == 44_800 + biases.synthesis)
    }

    @Test func `models whose parts do not fit are refused`() throws {
        let prior = try TinyHyperprior.prior()
        #expect(try fault(prior: prior) == nil)
        let narrow = HyperpriorTransforms(latentChannels: 4, hyperChannels: 2, width: 5)
        let shape = try fault(transforms: narrow, prior: prior)
        #expect(shape?.code == .shapeMismatch && shape?.message.contains("[1, 1, 1, 2]") == true)
        let factorized = try FactorizedDensity.initial(channels: 4, scale: 2, seed: 1).makeTables()
        let outputs = try fault(prior: factorized)
        #expect(outputs?.code == .malformedModel && outputs?.message.contains("one output") == true)
        for limits: DecodingLimits in [
            .init(multiplyAccumulates: 5_000), .init(activationElements: 200), .init(parameterElements: 400),
        ] {
            let large = try fault(prior: prior, limits: limits)
            #expect(large?.code == .limitExceeded && large?.message.contains("prior") == true)
        }
    }

    @Test func `a network that enlarges beyond all limits is refused before it runs`() throws {
        var generator = SeededGenerator(seed: 3)
        let layers = try (0..<8).map { position in
            try TinyHyperprior.layer(
                isTransposed: true, position == 0 ? 3 : 8, 8, kernel: 8, stride: 8, padding: 0, scale: 0.01, &generator)
        }
        let enlarging = try MeanScalePrior(
            tables: try TinyHyperprior.prior().tables,
            synthesis: try IntegerNetwork(layers: layers)
        )
        let found = try fault(prior: enlarging)
        #expect(found?.code == .limitExceeded)
    }

    @Test func `damaged payloads give no trap`() throws {
        let model = try TinyHyperprior.model()
        let stream = try FeatureEncoder(model: model, engine: .portable).encode(CodecTests.image()).stream
        for position in stream.indices {
            var damaged = stream
            damaged[position] ^= 0x55
            #expect(code { _ = try FeatureDecoder.symbols(of: CodedStream(bytes: damaged), model: model) } != nil)
        }
        var generator = SeededGenerator(seed: 5)
        for kind in CoderKind.allCases {
            for _ in 0..<100 {
                let payload = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let forged = CodedStream(fingerprint: model.fingerprint, payload: payload, coder: kind)
                guard let symbols = try? FeatureDecoder.symbols(of: forged, model: model) else { continue }
                #expect(symbols.map(\.count) == [3, 64])
            }
        }
    }
}

/// A model with a hyperprior, its stream and what was decoded from it, as version 1 first wrote them.
@Suite struct HyperpriorGoldenTests {
    private func file(_ suffix: String) -> URL {
        Fixtures.folder(version: 1).appendingPathComponent("tiny-hyperprior.\(suffix)")
    }

    private func bytes(_ suffix: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: file(suffix))) }

    @Test func `the stream decodes to the symbols of old`() throws {
        let model = try FeatureModel(bytes: try bytes("safetensors"))
        let expected = try JSONValue(parsing: try bytes("json"))
        let stream = try bytes("fcb")
        let decoded = try FeatureDecoder(model: model, engine: .portable).decode(stream)
        let symbols = try #require(expected["symbols"]?.array).map { pass in
            try #require(pass.array).compactMap(\.integer).map(Int32.init)
        }
        #expect(decoded.symbols == symbols)
        let latent = try #require(expected["latent"]?.array).compactMap(\.number).map { Float($0) }
        #expect(decoded.latent.scalars == latent)

        // Writing has not changed either.
        let prior = try #require(model.prior)
        let shape = try #require(model.latentShape)
        let payload = SymbolCodec(prior: prior, shape: shape).payload(of: symbols, coder: .compact)
        #expect(CodedStream(fingerprint: model.fingerprint, payload: payload).serialized() == stream)
        #expect(try model.serialized(halfPrecision: true) == bytes("safetensors"))
    }

    /// Writes the files of this version; existing files stay.
    ///
    /// Run it with `FEATURECODEC_RECORD=1`.
    @Test(.enabled(if: Fixtures.isRecording))
    func `record`() throws {
        let model = try TinyHyperprior.model().roundedToHalfPrecision()
        let encoded = try FeatureEncoder(model: model, engine: .portable).encode(CodecTests.image())
        let decoded = try FeatureDecoder(model: model, engine: .portable).decode(encoded.stream)
        let expected: JSONValue = [
            "symbols": .array(encoded.symbols.map { .array($0.map { .integer(Int($0)) }) }),
            "latent": .array(decoded.latent.scalars.map { .real(Double($0)) }),
        ]
        let files = [
            "safetensors": model.serialized(halfPrecision: true), "fcb": encoded.stream,
            "json": Array(expected.indentedText.utf8),
        ]
        for (suffix, content) in files where !FileManager.default.fileExists(atPath: file(suffix).path) {
            try Data(content).write(to: file(suffix))
        }
    }
}
