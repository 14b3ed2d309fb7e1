import NeuralNetwork
import Testing

@testable import FeatureCodec

/// Families whose members share their networks, in one file.
@Suite struct FamilyFileTests {
    /// Two rates of a tiny codec that differ in their steps.
    private static func family() throws -> [FeatureModel] {
        let model = try TinyModel.make()
        let prior = try #require(model.prior as? FactorizedPrior)
        return try [1, 2].map { rate in
            let steps = [Float](repeating: rate == 1 ? 4 : 0.5, count: prior.channels)
            return try FeatureModel(
                name: "family-\(rate)",
                family: "family",
                rateIndex: rate,
                rateCount: 2,
                preprocessing: model.preprocessing,
                graphs: model.graphs,
                parameters: model.parameters,
                prior: try prior.stretched(by: steps),
                labels: model.labels,
                provenance: ["recipe": .text("both"), "rate_weight": .real(Double(rate))]
            )
        }
    }

    @Test(arguments: [false, true]) func `each member comes back as it was`(halfPrecision: Bool) throws {
        let models = try Self.family()
        let file = FeatureModel.serialized(family: models.reversed(), halfPrecision: halfPrecision)
        #expect(file.count < models[0].serialized(halfPrecision: halfPrecision).count * 3 / 2)
        for model in models {
            let wanted = halfPrecision ? model.roundedToHalfPrecision() : model
            let read = try FeatureModel(bytes: file, rate: model.rateIndex)
            #expect(read.serialized() == wanted.serialized())
            #expect(read.fingerprint == wanted.fingerprint)
            let summary = try ModelSummary(header: file, rate: model.rateIndex)
            #expect(summary.name == model.name && summary.fingerprint == wanted.fingerprint)
            #expect(summary.ratesInFile == [1, 2])
            #expect(summary.provenance == model.provenance)
        }
        #expect(try FeatureModel(bytes: file).rateIndex == 2)
        #expect(
            try FeatureModel(bytes: file, rate: 1, roles: [.encoder]).fingerprint
                == (halfPrecision ? models[0].roundedToHalfPrecision() : models[0]).fingerprint)
    }

    @Test func `a rate that the file does not hold is an error`() throws {
        let file = FeatureModel.serialized(family: try Self.family())
        let error = #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: file, rate: 3) }
        #expect(error?.code == .unknownName)
        #expect(error?.message.contains("1, 2, not 3") == true)
    }

    @Test func `a file with one model is not asked for its rate`() throws {
        let model = try Self.family()[0]
        #expect(try FeatureModel(bytes: model.serialized(), rate: 7).fingerprint == model.fingerprint)
        #expect(try ModelSummary(header: model.serialized()).ratesInFile.isEmpty)
    }

    @Test(arguments: [
        "\"members\":[]", "\"members\":7", "\"members\":[{}]", "\"members\":[{\"rate_index\":1}]",
        "\"members\":[{\"rate_index\":1,\"base\":\"00000000\"}]",
    ])
    func `lists of members that are no such lists are refused`(_ members: String) throws {
        let plain = try Self.family()[0].description.canonicalText
        let text = "{" + members + "," + plain.dropFirst()
        var writer = SafetensorsWriter(metadata: [FeatureModel.metadataKey: text])
        try Self.family()[0].addWeights(to: &writer, halfPrecision: false)
        let bytes = writer.bytes()
        #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: bytes) }
    }

    @Test func `a changed prior is found`() throws {
        let file = FeatureModel.serialized(family: try Self.family())
        // The last array of the file is a prior's; its last byte is changed.
        var damaged = file
        damaged[damaged.count - 1] ^= 1
        let errors = [1, 2].filter { (try? FeatureModel(bytes: damaged, rate: $0)) == nil }
        #expect(errors.count == 1)
    }
}
