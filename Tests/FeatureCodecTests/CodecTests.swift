import EntropyCoding
import NeuralNetwork
import Pixels
import Testing

@testable import FeatureCodec

@Suite struct CodecTests {
    static func image(width: Int = 16, height: Int = 16, seed: UInt64 = 3) -> RasterImage {
        var generator = SeededGenerator(seed: seed)
        let samples = (0..<(width * height * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return RasterImage(width: width, height: height, samples: samples)
    }

    @Test func streamsDecodeToTheCodedSymbols() throws {
        let model = try TinyModel.make()
        let encoder = try FeatureEncoder(model: model, engine: .portable)
        let decoder = try FeatureDecoder(model: model, engine: .portable)
        for seed in UInt64(1)...5 {
            let encoded = try encoder.encode(Self.image(seed: seed))
            #expect(encoded.symbols[0].count == 64)
            #expect(Set(encoded.symbols[0]).count > 2, "the model should make several symbols")
            let decoded = try decoder.decode(encoded.stream)
            #expect(decoded.symbols == encoded.symbols)
            #expect(decoded.features.shape == [1, 4, 4, 5])
            #expect(decoded.logits?.count == 3)
            #expect(try decoder.decode(packet: encoded.packet) == decoded)
            #expect(encoded.packet.count == encoded.payload.count + 3)
            #expect(encoded.stream.count <= encoded.payload.count + 12)
            let ideal = encoded.bits / 8
            #expect(Double(encoded.payload.count) <= ideal * 1.01 + 6)
        }
    }

    @Test(arguments: CoderKind.allCases) func `the coder can be chosen`(_ coder: CoderKind) throws {
        let encoder = try FeatureEncoder(model: try TinyModel.make(), engine: .portable)
        let chosen = try encoder.encode(Self.image())
        #expect(chosen.coder == .compact)
        encoder.options.coder = coder
        let encoded = try encoder.encode(Self.image())
        #expect(encoded.coder == coder && encoded.symbols == chosen.symbols)
        let decoder = try FeatureDecoder(model: encoder.models[0], engine: .portable)
        #expect(try decoder.decode(encoded.stream).symbols == chosen.symbols)
    }

    @Test func answersAreRanked() throws {
        let model = try TinyModel.make()
        let encoded = try FeatureEncoder(model: model, engine: .portable).encode(Self.image())
        let answers = try FeatureDecoder(model: model, engine: .portable).decode(encoded.stream).ranked(top: 5)
        #expect(Set(answers.map(\.label)) == Set(TinyModel.labels))
        #expect(abs(answers.map(\.probability).reduce(0, +) - 1) < 1e-5)
        #expect(zip(answers, answers.dropFirst()).allSatisfy { $0.probability >= $1.probability })
    }

    @Test func partsOfAModelSuffice() throws {
        let model = try TinyModel.make()
        let encoder = try FeatureEncoder(model: try model.encoderOnly(), engine: .portable)
        let decoder = try FeatureDecoder(model: try model.decoderOnly(), engine: .portable)
        let encoded = try encoder.encode(Self.image())
        #expect(try decoder.decode(encoded.stream).symbols == encoded.symbols)
        #expect(code { _ = try FeatureDecoder(model: encoder.models[0], engine: .portable) } == .missingPart)
        #expect(code { _ = try FeatureEncoder(model: decoder.model, engine: .portable) } == .missingPart)
        #expect(code { _ = try ImageClassifier(model: model, engine: .portable) } == .missingPart)
        #expect(code { _ = try FeatureEncoder(model: try TinyModel.classifier(), engine: .portable) } == .missingPart)
    }

    @Test func imagesOfOtherSizesAreResized() throws {
        let encoder = try FeatureEncoder(model: try TinyModel.make(), engine: .portable)
        encoder.options.statesSourceSize = true
        encoder.options.statesRateIndex = true
        encoder.options.usesLongChecksum = true
        let encoded = try encoder.encode(Self.image(width: 40, height: 23))
        let stream = try CodedStream(bytes: encoded.stream)
        #expect(stream.sourceSize == .init(width: 40, height: 23))
        #expect(stream.rateIndex == 1)
        #expect(stream.hasLongChecksum)
        let grey = RasterImage(width: 16, height: 16, colorModel: .grey, samples: [UInt8](repeating: 90, count: 256))
        #expect(try encoder.encode(grey).symbols[0].count == 64)
    }

    @Test func damagedStreamsGiveNoSymbols() throws {
        let model = try TinyModel.make()
        let stream = try FeatureEncoder(model: model, engine: .portable).encode(Self.image()).stream
        for position in stream.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = stream
                damaged[position] ^= change
                #expect(code { _ = try FeatureDecoder.symbols(of: CodedStream(bytes: damaged), model: model) } != nil)
            }
        }
        // A payload that is wrong under a checksum that is right.
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<100 {
            let payload = (0..<30).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let forged = CodedStream(fingerprint: model.fingerprint, payload: payload)
            if let symbols = try? FeatureDecoder.symbols(of: forged, model: model) { #expect(symbols[0].count == 64) }
        }
    }

    @Test func anotherModelIsNamed() throws {
        let model = try TinyModel.make()
        let other = try TinyModel.make(seed: 2)
        let stream = try FeatureEncoder(model: other, engine: .portable).encode(Self.image()).stream
        #expect { try FeatureDecoder(model: model, engine: .portable).decode(stream) } throws: { error in
            let error = error as? FeatureCodecError
            return error?.code == .wrongModel && error?.message.contains(other.fingerprintText) == true
        }
    }

    @Test func byteLimitsFallBackToCoarserModels() throws {
        // A wider density spends more bits on the same symbols; the last of the list is the default.
        let coarse = try TinyModel.make(name: "tiny-1", rateIndex: 1, rateCount: 2, scale: 2)
        let fine = try TinyModel.make(name: "tiny-2", rateIndex: 2, rateCount: 2, scale: 400)
        let image = Self.image()
        let encoder = try FeatureEncoder(models: [coarse, fine], engine: .portable)
        let large = try encoder.encode(image)
        #expect(large.rateIndex == 2)
        let small = try encoder.encode(image, byteLimit: large.stream.count - 1)
        #expect(small.rateIndex == 1)
        #expect(small.fingerprint == coarse.fingerprint)
        #expect(small.stream.count < large.stream.count)
        #expect { try encoder.encode(image, byteLimit: small.stream.count - 7) } throws: { error in
            let error = error as? FeatureCodecError
            return error?.code == .byteLimitExceeded && error?.message.contains("7 more than") == true
        }
        #expect(try encoder.encode(image, byteLimit: large.stream.count).rateIndex == 2)
    }

    @Test func classifiersAnswer() throws {
        let classifier = try ImageClassifier(model: try TinyModel.classifier(), engine: .portable)
        #expect(try classifier.classify(Self.image(), top: 2).count == 2)
        #expect(try classifier.logits(Self.image()).count == 3)
    }

    @Test func preprocessingScalesSamples() {
        let preprocessing = Preprocessing(width: 2, height: 1, mean: [0.5, 0, 0], deviation: [0.5, 1, 0.25])
        let tensor = preprocessing.tensor(RasterImage(width: 2, height: 1, samples: [0, 255, 51, 255, 0, 255]))
        #expect(tensor.shape == [1, 1, 2, 3])
        let expected: [Float] = [-1, 1, 0.8, 1, 0, 4]
        #expect(zip(tensor.scalars, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    #if OneDNN
    @Test func enginesAgreeOnStreams() throws {
        let model = try TinyModel.make()
        let engines: [Engine] = [.portable, .oneDNN(threads: 1)]
        let image = Self.image()
        let streams = try engines.map { try FeatureEncoder(model: model, engine: $0).encode(image) }
        for encoded in streams {
            let decoded = try engines.map { try FeatureDecoder(model: model, engine: $0).decode(encoded.stream) }
            #expect(decoded[0].symbols == encoded.symbols)
            #expect(decoded[1].symbols == encoded.symbols)
            for (a, b) in zip(decoded[0].features.scalars, decoded[1].features.scalars) {
                #expect(abs(a - b) <= 1e-4 * max(1, abs(a)))
            }
        }
    }
    #endif
}
