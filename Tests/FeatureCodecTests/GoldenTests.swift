import EntropyCoding
import Foundation
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// Model files and streams of every released version, which this code must read for ever.
@Suite struct GoldenTests {
    /// The models of the fixture family, of which the first makes fewer bytes, and one for each other prior.
    private static let names = ["tiny-1", "tiny-2", "tiny-raw", "tiny-counted", "tiny-contexts", "tiny-network"]

    private func bytes(_ file: String, version: Int) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.folder(version: version).appendingPathComponent(file)))
    }

    @Test(arguments: [1])
    func streamsDecodeToTheSymbolsOfOld(version: Int) throws {
        for name in Self.names {
            let model = try FeatureModel(bytes: try bytes("\(name).safetensors", version: version))
            let expected = try JSONValue(parsing: try bytes("\(name).json", version: version))
            let file = try bytes("\(name).fcb", version: version)
            let decoded = try FeatureDecoder(model: model, engine: .portable).decode(file)
            let passes = try #require(expected["passes"]?.array ?? expected["symbols"].map { [$0] })
            let symbols = passes.map { ($0.array ?? []).compactMap(\.integer).map(Int32.init) }
            #expect(decoded.symbols == symbols)
            let logits = try #require(expected["logits"]?.array).compactMap(\.number)
            for (value, old) in zip(try #require(decoded.logits), logits) {
                #expect(abs(Double(value) - old) <= 1e-4 * max(1, abs(old)))
            }
            #expect(decoded.ranked(top: 1).first?.label == expected["label"]?.text)

            // Writing has not changed either.
            let prior = try #require(model.prior)
            let shape = try #require(model.latentShape)
            let payload = SymbolCodec(prior: prior, shape: shape).payload(of: symbols, coder: .compact)
            #expect(CodedStream(fingerprint: model.fingerprint, payload: payload).serialized() == file)
            if version == FeatureModel.formatVersion {
                #expect(try model.serialized(halfPrecision: true) == bytes("\(name).safetensors", version: version))
            }
        }
    }

    /// Writes the files of this version; existing files stay.
    ///
    /// Run it with `FEATURECODEC_RECORD=1` after a new version of a format.
    @Test(.enabled(if: Fixtures.isRecording))
    func record() throws {
        let folder = Fixtures.folder(version: CodedStream.version)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let counts = (0..<4).map { channel in (0..<256).map { max(0, 60 - abs($0 - 110 - 10 * channel)) } }
        let models = [
            try TinyModel.make(name: "tiny-1", rateIndex: 1, rateCount: 2, scale: 2),
            try TinyModel.make(name: "tiny-2", rateIndex: 2, rateCount: 2, scale: 40),
            try TinyModel.make(name: "tiny-raw", prior: try AffinePrior.raw(channels: 4)),
            try TinyModel.make(name: "tiny-counted", prior: try AffinePrior.counted(counts, precision: 14)),
            try TinyModel.make(name: "tiny-contexts", prior: try ContextPriorTests.random(channels: 4, seed: 8)),
            try TinyModel.make(
                name: "tiny-network", prior: try ContextPriorTests.random(channels: 4, seed: 9, units: 16)),
        ].map { $0.roundedToHalfPrecision() }
        for model in models {
            let name = model.name
            let encoded = try FeatureEncoder(model: model, engine: .portable).encode(CodecTests.image())
            let decoded = try FeatureDecoder(model: model, engine: .portable).decode(encoded.stream)
            let expected: JSONValue = [
                "passes": .array(encoded.symbols.map { .array($0.map { .integer(Int($0)) }) }),
                "logits": .array((decoded.logits ?? []).map { .real(Double($0)) }),
                "label": .text(decoded.ranked(top: 1).first?.label ?? ""),
            ]
            let files: [String: [UInt8]] = [
                "\(name).safetensors": model.serialized(halfPrecision: true), "\(name).fcb": encoded.stream,
                "\(name).json": Array(expected.indentedText.utf8),
            ]
            for (file, bytes) in files {
                let url = folder.appendingPathComponent(file)
                if FileManager.default.fileExists(atPath: url.path) { continue }
                try Data(bytes).write(to: url)
            }
        }
    }
}
