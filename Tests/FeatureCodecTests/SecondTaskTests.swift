import NeuralNetwork
import Testing

@testable import FeatureCodec

/// Models that finish another task from the streams of a codec.
@Suite struct SecondTaskTests {
    /// A codec, and a model with its encoder and prior but another decoder and tail.
    private static func pair() throws -> (codec: FeatureModel, second: FeatureModel) {
        let codec = try TinyModel.make()
        return (codec, try second(of: codec, prior: codec.prior))
    }

    private static func second(of codec: FeatureModel, prior: (any Prior)?) throws(FeatureCodecError) -> FeatureModel {
        var parameters = codec.parameters
        for (name, tensor) in parameters.tensors where !name.hasPrefix("encoder.") {
            parameters[name] = Tensor(shape: tensor.shape, scalars: tensor.scalars.map { $0 * 2 + 0.5 })
        }
        return try FeatureModel(
            name: "second-1",
            family: "second",
            preprocessing: codec.preprocessing,
            graphs: codec.graphs,
            parameters: parameters,
            prior: prior,
            labels: ["x", "y", "z"],
            streamsOf: codec
        )
    }

    @Test func `the streams of the codec are its own`() throws {
        let (codec, second) = try Self.pair()
        #expect(second.fingerprint == codec.fingerprint && second.streamsOf == "tiny")
        let image = CodecTests.image()
        let stream = try FeatureEncoder(model: codec, engine: .portable).encode(image)
        #expect(try FeatureEncoder(model: second, engine: .portable).encode(image).stream == stream.stream)
        let first = try FeatureDecoder(model: codec, engine: .portable).decode(stream.stream)
        let other = try FeatureDecoder(model: second, engine: .portable).decode(stream.stream)
        #expect(other.symbols == first.symbols && other.latent == first.latent)
        #expect(other.logits != first.logits)
        #expect(other.labels == ["x", "y", "z"])
    }

    @Test(arguments: [false, true]) func `a file keeps whose streams are read`(halfPrecision: Bool) throws {
        let (codec, second) = try Self.pair()
        for bytes in [
            second.serialized(halfPrecision: halfPrecision),
            FeatureModel.serialized(family: [second], halfPrecision: halfPrecision),
        ] {
            let read = try FeatureModel(bytes: bytes)
            #expect(read.fingerprint == codec.fingerprint && read.streamsOf == "tiny")
            #expect(try read.decoderOnly().fingerprint == codec.fingerprint)
            #expect(try FeatureModel(bytes: read.encoderOnly().serialized()).fingerprint == codec.fingerprint)
            let summary = try ModelSummary(header: bytes)
            #expect(summary.fingerprint == codec.fingerprint && summary.streamsOf == "tiny")
            #expect(try FeatureModel.description(of: bytes)["format"]?.integer == 3)
        }
        #expect(codec.streamsOf == nil)
        #expect(try FeatureModel.description(of: codec.serialized())["format"]?.integer == 1)
    }

    @Test func `a third model reads what the second one reads`() throws {
        let (codec, second) = try Self.pair()
        let third = try Self.second(of: second, prior: codec.prior)
        #expect(third.fingerprint == codec.fingerprint && third.streamsOf == "tiny")
    }

    @Test func `another prior is refused`() throws {
        let codec = try TinyModel.make()
        let prior = try #require(codec.prior as? FactorizedPrior).stretched(by: [2, 2, 2, 2])
        let error = #expect(throws: FeatureCodecError.self) { try Self.second(of: codec, prior: prior) }
        #expect(error?.code == .malformedModel && error?.message.contains("tiny-1") == true)
    }

    @Test func `its own networks are still checked, and so is whose streams it reads`() throws {
        let (_, second) = try Self.pair()
        let bytes = second.serialized()
        var damaged = bytes
        damaged[damaged.count - 1] ^= 1
        #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: damaged) }
        for (part, wrong) in [("\"streams_of\":{", "\"streams_of\":[{"), ("\"streams_of\"", "\"streams_on\"")] {
            let text = second.description.canonicalText.replacing(part, with: wrong)
            var writer = SafetensorsWriter(metadata: [FeatureModel.metadataKey: text])
            second.addWeights(to: &writer, halfPrecision: false)
            second.addPrior(to: &writer, prefix: FeatureModel.priorPrefix)
            let changed = writer.bytes()
            let error = #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: changed) }
            #expect(error?.code == .malformedModel)
        }
    }
}

extension FeatureModel {
    /// The description in a file.
    fileprivate static func description(of bytes: [UInt8]) throws -> JSONValue {
        try description(text: try SafetensorsFile(bytes, limits: .default).metadata[metadataKey], limits: .default)
    }
}
