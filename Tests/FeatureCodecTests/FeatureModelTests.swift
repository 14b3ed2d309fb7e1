import NeuralNetwork
import Testing

@testable import FeatureCodec

@Suite struct FeatureModelTests {
    @Test func aFileKeepsEverything() throws {
        let model = try TinyModel.make()
        let bytes = model.serialized()
        let read = try FeatureModel(bytes: bytes)
        #expect(read.name == "tiny-1")
        #expect(read.family == "tiny")
        #expect(read.preprocessing == model.preprocessing)
        #expect(read.graphs == model.graphs)
        #expect(read.parameters == model.parameters)
        #expect(read.prior?.content == model.prior?.content)
        #expect(read.latentShape == [1, 4, 4, 4])
        #expect(read.labels == TinyModel.labels)
        #expect(read.teacherName == "tiny-teacher")
        #expect(read.teacherFingerprint == 0x0012_ABCD)
        #expect(read.provenance == model.provenance)
        #expect(read.fingerprint == model.fingerprint)
        #expect(read.serialized() == bytes)
    }

    @Test func halfPrecisionIsAModelOfItsOwn() throws {
        let model = try TinyModel.make()
        let half = model.roundedToHalfPrecision()
        let bytes = model.serialized(halfPrecision: true)
        #expect(bytes.count < model.serialized().count)
        let read = try FeatureModel(bytes: bytes)
        #expect(read.parameters == half.parameters)
        #expect(read.fingerprint == half.fingerprint)
        #expect(half.fingerprint != model.fingerprint)
        #expect(half.serialized(halfPrecision: true) == bytes)
        // The values count, not the width in which they are stored.
        #expect(try FeatureModel(bytes: half.serialized()).fingerprint == half.fingerprint)
    }

    @Test func partsKeepTheFingerprint() throws {
        let model = try TinyModel.make()
        let encoder = try FeatureModel(bytes: try model.encoderOnly().serialized())
        let decoder = try FeatureModel(bytes: try model.decoderOnly().serialized())
        #expect(encoder.fingerprint == model.fingerprint)
        #expect(decoder.fingerprint == model.fingerprint)
        #expect(encoder.parameters.names.allSatisfy { $0.hasPrefix("encoder.") })
        #expect(decoder.graphs[.encoder] == nil)
        #expect(throws: FeatureCodecError.self) { try encoder.decoderOnly() }
        #expect(throws: FeatureCodecError.self) { try decoder.encoderOnly() }
        let loaded = try FeatureModel(bytes: model.serialized(), roles: [.encoder])
        #expect(loaded.fingerprint == model.fingerprint)
        #expect(loaded.parameters == encoder.parameters)
    }

    @Test(arguments: [[FeatureModel.Role.encoder], [.decoder], [.decoder, .tail], [.encoder, .decoder]])
    func modelsLoadedInPartAreWrittenAndCheckedToo(roles: [FeatureModel.Role]) throws {
        let model = try TinyModel.make()
        let bytes = model.serialized()
        let part = try FeatureModel(bytes: bytes, roles: Set(roles))
        #expect(Set(part.graphs.keys) == Set(roles))
        let again = try FeatureModel(bytes: part.serialized())
        #expect(again.fingerprint == model.fingerprint && again.parameters == part.parameters)
        // Damage to what is loaded is found, whatever else is left out.
        for name in ["prior.medians", "\(roles[0]).conv1.weight"] {
            var damaged = bytes
            let place = try #require(try SafetensorsFile(bytes).entries[name]).range.lowerBound
            damaged[place] ^= 1
            #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: damaged, roles: Set(roles)) }
        }
    }

    @Test func aDecoderMakesFeaturesWithPlaces() throws {
        var builder = GraphBuilder()
        let latent = builder.input("latent")
        let pooled = builder.add("decoder.pool", GlobalAveragePool(), latent)
        var (graphs, parameters) = try TinyModel.parts(seed: 1)
        graphs[.decoder] = try builder.graph(outputs: pooled)
        graphs[.tail] = nil
        parameters = parameters.filtered { $0.hasPrefix("encoder.") }
        let error = #expect(throws: FeatureCodecError.self) {
            try FeatureModel(
                name: "flat",
                preprocessing: Preprocessing(width: 16, height: 16),
                graphs: graphs,
                parameters: parameters,
                prior: try FactorizedDensity.initial(channels: 4, scale: 2, seed: 1).makeTables()
            )
        }
        #expect(error?.code == .shapeMismatch && error?.message.contains("the decoder makes") == true)
    }

    @Test func aClassifierIsAModelToo() throws {
        let classifier = try TinyModel.classifier()
        let read = try FeatureModel(bytes: classifier.serialized(halfPrecision: true))
        #expect(read.isClassifier)
        #expect(read.prior == nil)
        #expect(read.labels == TinyModel.labels)
    }

    @Test func namesMayChangeWithoutTheFingerprint() throws {
        let model = try TinyModel.make()
        let renamed = try model.renamed("other", family: "others", rateIndex: 2, rateCount: 4, provenance: [:])
        #expect(renamed.fingerprint == model.fingerprint)
        #expect(renamed.rateIndex == 2)
        #expect(try TinyModel.make(seed: 2).fingerprint != model.fingerprint)
    }
}
