import FeatureCodec
import PretrainedModels
import Testing

/// Streams are as short as the models' tables allow.
@Suite struct SizeTests {
    @Test(arguments: PretrainedModels.entries.filter { !$0.isClassifier })
    func streamsAreCloseToTheCrossEntropy(entry: PretrainedModel) throws {
        let encoder = try FeatureEncoder(model: try entry.load())
        var (bytes, bound, count) = (0, 0.0, 0)
        for (_, image) in try AgreementTests.images(photographs: entry.family.hasPrefix("photographs")) {
            let encoded = try encoder.encode(image)
            bytes += encoded.stream.count
            bound += encoded.bits / 8
            count += 1
        }
        let (mean, least) = (Double(bytes) / Double(count), bound / Double(count))
        #expect(mean >= least && mean <= 1.01 * least + 18, "\(mean) bytes for \(least)")
    }
}
