import Foundation
import NeuralNetwork
import Pixels
import Testing

@testable import RateDistortion

struct MetricTests {
    private func image(_ width: Int, _ height: Int, _ sample: (Int, Int, Int) -> Int) -> RasterImage {
        var samples: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<3 { samples.append(UInt8(sample(x, y, channel))) }
            }
        }
        return RasterImage(width: width, height: height, samples: samples)
    }

    /// The same formulas as in `make_similarity.py`.
    private func original(_ x: Int, _ y: Int, _ channel: Int) -> Int {
        let waves = abs((x * 3 + channel * 29) % 128 - 64) + abs((y * 5 + x) % 160 - 80)
        return 40 + waves + (x * x + y * 7) % 23
    }

    private func distorted(_ x: Int, _ y: Int, _ channel: Int, _ strength: Int) -> Int {
        let noise = ((x * 37 + y * 101 + channel * 53) % 41 - 20) * strength
        // Rounds down, as Python does.
        let shift = (noise - (noise % 20 + 20) % 20) / 20
        return min(max(original(x / 2 * 2, y, channel) + shift, 0), 255)
    }

    @Test func decibelsAreExact() throws {
        let grey = image(4, 2) { _, _, _ in 100 }
        #expect(PeakSignalToNoise.decibels(grey, grey) == nil)
        // An error of 1 everywhere is 20 log10(255).
        let brighter = image(4, 2) { _, _, _ in 101 }
        #expect(try #require(PeakSignalToNoise.decibels(grey, brighter)) == 20 * log10(255.0))
        // One sample of 24 is off by 12: a mean squared error of 6.
        let spot = image(4, 2) { x, y, channel in x == 1 && y == 1 && channel == 2 ? 112 : 100 }
        let expected = 10 * log10(255.0 * 255.0 / 6)
        #expect(abs(try #require(PeakSignalToNoise.decibels(grey, spot)) - expected) < 1e-12)
        let black = image(1, 1) { _, _, _ in 0 }
        let white = image(1, 1) { _, _, _ in 255 }
        #expect(abs(try #require(PeakSignalToNoise.decibels(black, white))) < 1e-12)
    }

    @Test func decibelsOfLumaWeighColours() throws {
        let grey = image(4, 2) { _, _, _ in 100 }
        #expect(PeakSignalToNoise.lumaDecibels(grey, grey) == nil)
        // Equal changes of all colours change luma as much.
        let brighter = image(4, 2) { _, _, _ in 101 }
        #expect(abs(try #require(PeakSignalToNoise.lumaDecibels(grey, brighter)) - 20 * log10(255.0)) < 1e-12)
        for (channel, weight) in [0.299, 0.587, 0.114].enumerated() {
            let tinted = image(4, 2) { _, _, other in other == channel ? 110 : 100 }
            let expected = 20 * log10(255 / (10 * weight))
            #expect(abs(try #require(PeakSignalToNoise.lumaDecibels(grey, tinted)) - expected) < 1e-12)
        }
    }

    @Test func errorsOfFeaturesAreRelative() {
        let original = Tensor(shape: [1, 4], scalars: [3, 0, 0, -4])
        #expect(FeatureError.relative(original, to: original) == 0)
        #expect(FeatureError.relative(Tensor(shape: [1, 4], scalars: [0, 0, 0, 0]), to: original) == 1)
        #expect(FeatureError.relative(Tensor(shape: [1, 4], scalars: [3, 0, 1, -4]), to: original) == 1.0 / 25)
        let nothing = Tensor(shape: [1, 4], scalars: [0, 0, 0, 0])
        #expect(FeatureError.relative(original, to: nothing) == nil)
    }

    @Test func similarityAgreesWithAnIndependentImplementation() throws {
        struct Case: Decodable {
            var width: Int
            var height: Int
            var strength: Int
            var similarity: Double
        }
        // Three of nine: the loops are slow in debug builds.
        for sample in try Fixture.decode([Case].self, "similarity.json") where [8, 40].contains(sample.strength) {
            guard sample.width != 256 else { continue }
            let first = image(sample.width, sample.height, original)
            let second = image(sample.width, sample.height) { distorted($0, $1, $2, sample.strength) }
            let value = try #require(StructuralSimilarity.multiScale(first, second))
            #expect(abs(value - sample.similarity) < 2e-5, "\(sample.width)x\(sample.height): \(value)")
        }
    }

    @Test func similarityNeedsRoomForItsScales() {
        let small = image(160, 200) { _, _, _ in 3 }
        #expect(StructuralSimilarity.multiScale(small, small) == nil)
        let flat = image(161, 161) { _, _, _ in 77 }
        #expect(StructuralSimilarity.multiScale(flat, flat) == 1)
    }

    @Test func meansAndMedians() {
        #expect(Statistics.mean([]) == nil)
        #expect(Statistics.median([]) == nil)
        #expect(Statistics.mean([1, 2, 6]) == 3)
        #expect(Statistics.median([9, 1, 2]) == 2)
        #expect(Statistics.median([4, 1, 2, 9]) == 3)
    }
}
