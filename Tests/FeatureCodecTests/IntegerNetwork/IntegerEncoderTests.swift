import Foundation
import NeuralNetwork
import Pixels
import Testing

@testable import FeatureCodec

@Suite struct IntegerPlanTests {
    @Test(arguments: IntegerPlan.Form.allCases, UInt64(1)...40)
    func `every form gives the numbers of the definition`(form: IntegerPlan.Form, seed: UInt64) throws {
        guard form.isAvailable else { return }
        var generator = SeededGenerator(seed: seed)
        let height = Int.random(in: 1...19, using: &generator)
        let width = Int.random(in: 1...19, using: &generator)
        let forms = RandomIntegerEncoder.forms(height: height, width: width, using: &generator)
        let encoder = try RandomIntegerEncoder.make(forms, seed: seed)
        let plan = try IntegerPlan(encoder, height: height, width: width, form: form)
        // The second image finds the memory as the first has left it.
        for _ in 0..<2 {
            let samples = (0..<(height * width * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let expected = encoder.run(samples: samples, height: height, width: width)
            #expect(plan.run(samples: samples) == expected, "seed \(seed), \(width)x\(height), \(forms)")
        }
    }

    @Test(arguments: IntegerPlan.Form.allCases)
    func `the greatest products are exact`(form: IntegerPlan.Form) throws {
        guard form.isAvailable else { return }
        for (weight, sample) in [(Int8(63), UInt8(255)), (-63, 255), (63, 0), (-63, 0)] {
            let layer = try IntegerLayer(
                isTransposed: false,
                inputChannels: 3,
                outputChannels: 17,
                kernel: 5,
                padding: 2,
                weights: [Int8](repeating: weight, count: 17 * 75),
                biases: [Int32](repeating: 7, count: 17),
                scales: [FixedPointScale](repeating: FixedPointScale(0.02), count: 17)
            )
            let encoder = try IntegerEncoder(
                network: IntegerNetwork(layers: [layer], inputs: IntegerEncoder.inputs),
                zeroPoints: [128, 0, 255],
                fractionDigits: 0
            )
            let samples = [UInt8](repeating: sample, count: 36 * 3)
            let plan = try IntegerPlan(encoder, height: 6, width: 6, form: form)
            #expect(plan.run(samples: samples) == encoder.run(samples: samples, height: 6, width: 6))
        }
    }

    @Test func `a plan states what it holds`() throws {
        func layer(_ inputs: Int, _ outputs: Int, kernel: Int) throws -> IntegerLayer {
            try IntegerLayer(
                isTransposed: false, inputChannels: inputs, outputChannels: outputs, kernel: kernel,
                padding: kernel / 2,
                weights: [Int8](repeating: 1, count: inputs * outputs * kernel * kernel),
                biases: [Int32](repeating: 0, count: outputs),
                scales: [FixedPointScale](repeating: FixedPointScale(0.02), count: outputs)
            )
        }
        let network = try IntegerNetwork(layers: [layer(3, 17, kernel: 5), layer(17, 1, kernel: 3)])
        // Two grids of bytes with their borders, and results of 16 bits; channels come in blocks of 16.
        let count = (10 * 11 * 3 + 8 * 9 * 32 + 2 * 6 * 7 * 16) / 4
        #expect(IntegerPlan.elementCount(network, height: 6, width: 7) == count)
        #expect(IntegerPlan.elementCount(network, height: 1 << 40, width: 1 << 40) == .max)
    }

    @Test func `the portable form is everywhere`() {
        #expect(IntegerPlan.Form.plain.isAvailable && IntegerPlan.Form.fastest.isAvailable)
    }
}

@Suite struct IntegerEncoderTests {
    /// `TinyModel` with an encoder in whole numbers.
    private func model(seed: UInt64 = 5) throws -> FeatureModel {
        try TinyModel.make().replacingEncoder(with: RandomIntegerEncoder.make(seed: seed))
    }

    @Test func `a file keeps everything`() throws {
        let model = try model()
        let bytes = model.serialized(halfPrecision: false)
        let read = try FeatureModel(bytes: bytes)
        #expect(read.integerEncoder == model.integerEncoder && read.integerEncoder != nil)
        #expect(read.graphs[.encoder] == nil && read.hasEncoder && !read.isEncoderOnly)
        #expect(read.parameters == model.parameters)
        #expect(read.serialized() == bytes)
        #expect(try ModelSummary(header: bytes).roles == [.encoder, .decoder, .tail])
        // Streams depend on no encoder.
        #expect(try read.fingerprint == TinyModel.make().fingerprint)
    }

    @Test func `groups of channels make another format, and nothing of the others`() throws {
        var forms = RandomIntegerEncoder.tiny
        forms[1].groups = 2
        let grouped = try TinyModel.make().replacingEncoder(with: RandomIntegerEncoder.make(forms, seed: 5))
        let read = try FeatureModel(bytes: grouped.serialized())
        #expect(read.integerEncoder == grouped.integerEncoder && read.serialized() == grouped.serialized())
        var parts = try ModelFileParts(grouped)
        let layers = try #require(parts.description["integer_encoder"]?["layers"]?.array)
        #expect(layers.map { $0["groups"]?.integer } == [nil, 2])
        #expect(parts.description["format"]?.integer == FeatureModel.groupedEncoderFormatVersion)
        let plain = try ModelFileParts(model()).description
        #expect(plain["format"]?.integer == FeatureModel.integerEncoderFormatVersion)
        for groups in [0, -1, 3, 4, Int.max] as [Int] {
            var wrong = layers
            wrong[1] = ["transposed": .flag(false), "stride": 2, "padding": 1, "groups": .integer(groups)]
            parts.set(["integer_encoder", "layers"], .array(wrong))
            #expect(throws: FeatureCodecError.self, "\(groups)") { try FeatureModel(bytes: parts.bytes) }
        }
    }

    @Test func `a channel reads its own group`() throws {
        // Two groups of two channels to two: each output channel is ten times the one and a hundred times the other that it sees.
        let layer = try IntegerLayer(
            isTransposed: false,
            inputChannels: 4,
            outputChannels: 4,
            groups: 2,
            kernel: 1,
            padding: 0,
            weights: [10, 100, 100, 10, 10, 100, 100, 10],
            biases: [0, 0, 0, 0],
            scales: [FixedPointScale](repeating: FixedPointScale(1), count: 4)
        )
        let grid = IntegerGrid(height: 1, width: 1, channels: 4, elements: [1, 2, 3, 4])
        #expect(layer.run(grid, limitedTo: IntegerNetwork.outputs).elements == [210, 120, 430, 340])
        #expect(layer.sums(for: 0...1) == 0...110)
    }

    @Test func `parts keep the fingerprint`() throws {
        let model = try model()
        let encoder = try FeatureModel(bytes: try model.encoderOnly().serialized())
        #expect(encoder.isEncoderOnly && encoder.integerEncoder == model.integerEncoder)
        #expect(encoder.parameters.names.isEmpty && encoder.fingerprint == model.fingerprint)
        let decoder = try FeatureModel(bytes: try model.decoderOnly().serialized())
        #expect(!decoder.hasEncoder && decoder.fingerprint == model.fingerprint)
        #expect(try FeatureModel(bytes: model.serialized(), roles: [.decoder, .tail]).integerEncoder == nil)
        #expect(try FeatureModel(bytes: model.serialized(), roles: [.encoder]).integerEncoder == model.integerEncoder)
    }

    @Test func `members of a family share it`() throws {
        let encoder = try RandomIntegerEncoder.make(seed: 6)
        let models = try [2.0, 40].enumerated().map { index, scale in
            try TinyModel.make(name: "tiny-\(index + 1)", rateIndex: index + 1, rateCount: 2, scale: scale)
                .replacingEncoder(with: encoder)
        }
        #expect(FeatureModel.fitOneFile(models))
        let file = FeatureModel.serialized(family: models)
        for model in models {
            let read = try FeatureModel(bytes: file, rate: model.rateIndex)
            #expect(read.integerEncoder == encoder && read.fingerprint == model.fingerprint)
        }
        #expect(try !FeatureModel.fitOneFile([models[0], model()]))
    }

    @Test func `what it writes the decoder of the model in floating point reads`() throws {
        let model = try model()
        let encoder = try FeatureEncoder(model: model, engine: .portable)
        let decoder = try FeatureDecoder(model: TinyModel.make(), engine: .portable)
        for seed in UInt64(1)...4 {
            let image = CodecTests.image(seed: seed)
            let encoded = try encoder.encode(image)
            #expect(Set(encoded.symbols[0]).count > 2, "the model should make several symbols")
            #expect(try decoder.decode(encoded.stream).symbols == encoded.symbols)
            // By the definition alone.
            let whole = try #require(model.integerEncoder)
            let results = whole.run(samples: image.samples, height: 16, width: 16)
            let latent = whole.latent(results, shape: [1, 4, 4, 4])
            #expect(try encoder.latent(of: image) == latent)
            #expect(latent.scalars[3] == Float(results[3]) / 64)
            #expect(try model.prior?.symbols(of: latent) == encoded.symbols)
        }
    }

    @Test(arguments: ["0.weight", "1.bias", "1.multiplier", "0.shift"])
    func `a changed array is found`(name: String) throws {
        let bytes = try model().serialized()
        var damaged = bytes
        let place = try #require(try SafetensorsFile(bytes).entries["integer_encoder.\(name)"]).range.lowerBound
        damaged[place] ^= 1
        let error = #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: damaged) }
        #expect(error?.message.contains("integer encoder") == true, "\(error?.message ?? "")")
        #expect(throws: Never.self) { try FeatureModel(bytes: damaged, roles: [.decoder]) }
    }

    @Test func `an encoder of other forms is refused`() throws {
        func layer(_ weight: Int8, transposed: Bool = false, inputs: Int = 3) throws -> IntegerLayer {
            try IntegerLayer(
                isTransposed: transposed,
                inputChannels: inputs,
                outputChannels: 1,
                kernel: 1,
                padding: 0,
                weights: [Int8](repeating: weight, count: inputs),
                biases: [0],
                scales: [FixedPointScale(1)]
            )
        }
        func refusal(
            _ layer: IntegerLayer,
            inputs: ClosedRange<Int32> = IntegerEncoder.inputs,
            zeroPoints: [UInt8] = [0, 0, 0],
            digits: Int = 4
        ) -> FeatureCodecError.Code? {
            let error = #expect(throws: FeatureCodecError.self) {
                try IntegerEncoder(
                    network: IntegerNetwork(layers: [layer], inputs: inputs),
                    zeroPoints: zeroPoints,
                    fractionDigits: digits
                )
            }
            return error?.code
        }
        #expect(try refusal(layer(64)) == .malformedModel)
        #expect(try refusal(layer(-64)) == .malformedModel)
        #expect(try refusal(layer(1, transposed: true)) == .malformedModel)
        #expect(try refusal(layer(1), inputs: IntegerNetwork.signedBytes) == .malformedModel)
        #expect(try refusal(layer(1), digits: 16) == .malformedModel)
        #expect(try refusal(layer(1), zeroPoints: [0, 0]) == .shapeMismatch)
        #expect(try refusal(layer(1, inputs: 4)) == .shapeMismatch)
    }

    @Test func `an encoder that does not fit the model is refused`() throws {
        let model = try TinyModel.make()
        var forms = RandomIntegerEncoder.tiny
        forms[1].outputs = 5
        let wide = try RandomIntegerEncoder.make(forms, seed: 1)
        let error = #expect(throws: FeatureCodecError.self) { try model.replacingEncoder(with: wide) }
        #expect(error?.code == .shapeMismatch)
        forms[1] = .init(outputs: 4, kernel: 9, stride: 1, padding: 0)
        let tooLarge = try RandomIntegerEncoder.make(forms, seed: 1)
        #expect(throws: FeatureCodecError.self) { try model.replacingEncoder(with: tooLarge) }
        #expect(throws: FeatureCodecError.self) {
            try TinyModel.classifier().replacingEncoder(with: RandomIntegerEncoder.make(seed: 1))
        }
    }

    private static let unusableSettings: [(String, JSONValue)] = [
        ("fraction_digits", .integer(-1)), ("fraction_digits", .null), ("zero_points", [1, 2]),
        ("zero_points", [1, 2, 256]), ("layers", []), ("layers", .null),
    ]

    @Test(arguments: unusableSettings)
    func `files with unusable settings are refused`(key: String, value: JSONValue) throws {
        var parts = try ModelFileParts(model())
        #expect(throws: Never.self) { try FeatureModel(bytes: parts.bytes) }
        parts.set(["integer_encoder", key], value)
        #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: parts.bytes) }
    }
}

/// The model file and the stream of an encoder in whole numbers, which are the same on every machine for ever.
@Suite struct IntegerEncoderGoldenTests {
    private let folder = Fixtures.top.appendingPathComponent("Fixtures/FeatureCodec/integers")

    private func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
    }

    /// The forms of the encoders by name: of format 4, and with groups of channels, of format 5.
    private static let forms: [String: [RandomIntegerEncoder.Form]] = [
        "tiny-integers": RandomIntegerEncoder.tiny,
        "tiny-groups": [
            .init(outputs: 6, kernel: 3, stride: 2, padding: 1),
            .init(outputs: 6, kernel: 3, stride: 1, padding: 1, groups: 6),
            .init(outputs: 4, kernel: 3, stride: 2, padding: 1, groups: 2),
        ],
    ]

    @Test(arguments: forms.keys.sorted()) func `an image has the stream of old`(name: String) throws {
        let model = try FeatureModel(bytes: bytes("\(name).safetensors"))
        let encoded = try FeatureEncoder(model: model, engine: .portable).encode(CodecTests.image())
        #expect(try encoded.stream == bytes("\(name).fcb"))
        #expect(try model.serialized(halfPrecision: true) == bytes("\(name).safetensors"))
    }

    /// Writes the files; existing ones stay.
    @Test(.enabled(if: Fixtures.isRecording))
    func record() throws {
        for (name, forms) in Self.forms {
            let encoder = try RandomIntegerEncoder.make(forms, seed: 5)
            let model = try TinyModel.make(name: name).roundedToHalfPrecision().replacingEncoder(with: encoder)
            let encoded = try FeatureEncoder(model: model, engine: .portable).encode(CodecTests.image())
            let files = ["\(name).safetensors": model.serialized(halfPrecision: true), "\(name).fcb": encoded.stream]
            for (file, bytes) in files {
                let url = folder.appendingPathComponent(file)
                if !FileManager.default.fileExists(atPath: url.path) { try Data(bytes).write(to: url) }
            }
        }
    }
}
