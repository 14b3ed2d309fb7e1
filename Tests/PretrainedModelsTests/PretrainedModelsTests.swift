import FeatureCodec
import Testing

@testable import PretrainedModels

@Suite struct PretrainedModelsTests {
    @Test(arguments: PretrainedModels.entries)
    func rowsAgreeWithTheirFiles(entry: PretrainedModel) throws {
        let summary = try entry.summary()
        #expect(summary.name == entry.name)
        #expect(summary.isClassifier == entry.isClassifier)
        // A classifier is listed under the family that it teaches.
        if !entry.isClassifier {
            #expect(summary.family == entry.family)
            #expect(summary.rateIndex == entry.rateIndex)
            #expect(summary.rateCount == PretrainedModels.entries(family: entry.family).count)
        }
        let model = try entry.load()
        #expect(model.fingerprint == summary.fingerprint)
        #expect(!model.labels.isEmpty)
        #expect(!model.provenance.isEmpty, "a model that ships says where it comes from")
        #expect(try PretrainedModels.model(named: entry.name).fingerprint == model.fingerprint)
        let found = try PretrainedModels.model(fingerprint: model.fingerprint)
        #expect(found?.name == entry.name)
        #expect(entry.byteCount == entry.bytes.count)
        // Half precision halves what the program carries.
        let file =
            try entry.summary().ratesInFile.isEmpty
            ? model.serialized(halfPrecision: true)
            : FeatureModel.serialized(family: try PretrainedModels.family(entry.family), halfPrecision: true)
        #expect(file == entry.bytes)
    }

    @Test func namesAndFingerprintsAreUnique() throws {
        let names = PretrainedModels.entries.map(\.name)
        #expect(Set(names).count == names.count)
        var fingerprints = Set<UInt32>()
        for entry in PretrainedModels.entries { #expect(fingerprints.insert(try entry.summary().fingerprint).inserted) }
    }

    @Test(arguments: PretrainedModels.families)
    func familiesAreComplete(family: String) throws {
        let models = try PretrainedModels.family(family)
        #expect(models.map(\.rateIndex) == Array(1...models.count))
        let classifier = try PretrainedModels.classifier(for: family)
        for model in models {
            #expect(model.teacherFingerprint == classifier.fingerprint)
            #expect(model.labels == classifier.labels)
            #expect(model.preprocessing.inputShape == classifier.preprocessing.inputShape)
        }
    }

    @Test func unknownNamesAreRefusedWithTheKnownOnes() throws {
        #expect { try PretrainedModels.family("paintings") } throws: { error in
            let error = error as? FeatureCodecError
            return error?.code == .unknownName && error?.message.contains("paintings") == true
        }
        #expect(throws: FeatureCodecError.self) { try PretrainedModels.model(named: "paintings-1") }
        #expect(throws: FeatureCodecError.self) { try PretrainedModels.classifier(for: "paintings") }
        let absent = try PretrainedModels.model(fingerprint: 0x1234_5678)
        #expect(absent?.name == nil)
    }
}
