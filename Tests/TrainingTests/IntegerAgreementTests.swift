import Datasets
import Foundation
import Pixels
import PretrainedModels
import Testing
import Training

@testable import FeatureCodec

/// The shipped encoder of photographs in whole numbers makes the same latent in every form of the arithmetic.
///
/// FEATURECODEC_IMAGES says how many photographs to try.
@Suite struct IntegerAgreementTests {
    static let environment = ProcessInfo.processInfo.environment

    @Test(.enabled(if: environment["FEATURECODEC_DATA"] != nil, "set FEATURECODEC_DATA"))
    func formsAgreeOnPhotographs() throws {
        let data = try #require(Self.environment["FEATURECODEC_DATA"])
        let count = Self.environment["FEATURECODEC_IMAGES"].flatMap { Int($0) } ?? 20
        let model = try PretrainedModels.model(named: "photographs-3")
        // The test images first, then those that the model was trained on.
        let splits = try [DatasetSplit.test, .train].map { try ImageFolder(path: data + "/imagenette", split: $0) }
        let calibration = try (0..<8).map { try splits[1].image(at: $0 * splits[1].count / 8) }
        let encoder = try EncoderQuantizer(model).encoder(calibratedBy: calibration)
        let (height, width) = (model.preprocessing.height, model.preprocessing.width)
        let plans = try IntegerPlan.Form.allCases.filter(\.isAvailable).map { form in
            (form, try IntegerPlan(encoder, height: height, width: width, form: form))
        }
        var (seen, compared) = (0, 0)
        for split in splits {
            for index in 0..<min(count - seen, split.count) {
                // Spread over the classes.
                let place = count < split.count ? index * split.count / count : index
                let samples = model.preprocessing.prepared(try split.image(at: place)).samples
                let results = plans.map { ($0, $1.run(samples: samples)) }
                for (form, result) in results.dropFirst() {
                    #expect(result == results[0].1, "\(form), \(split.identifier(at: place))")
                    compared += result.count
                }
                // The definition takes a hundred times as long.
                if (seen + index) % 500 == 0 {
                    #expect(encoder.run(samples: samples, height: height, width: width) == results[0].1)
                }
            }
            seen += min(count - seen, split.count)
        }
        #expect(seen == count)
        print("\(seen) photographs, \(plans.map(\.0)): \(compared) values compared")
    }
}
