import Foundation
import NeuralNetwork
import Testing

@testable import RateDistortion

struct BootstrapTests {
    private let rates: [Double] = [100, 200, 400, 800]

    /// Points of images that are right or wrong as `difficulty` has it, at rates of their own.
    private func points(scale: Double, images: Int, seed: UInt64) -> [ImageFigures.Point] {
        var generator = SeededGenerator(seed: seed)
        let difficulty = (0..<images).map { _ in Double(generator.uniform()) }
        return rates.enumerated().map { index, rate in
            ImageFigures.Point(
                rates: difficulty.map { rate * scale * (0.5 + $0) },
                qualities: difficulty.map { $0 < 0.3 + 0.15 * Double(index) ? 1 : 0 }
            )
        }
    }

    private func differences(_ first: RateCurve, _ second: RateCurve) -> [Double?] {
        [
            try? BjontegaardDelta.rate(of: first, against: second).difference,
            try? BjontegaardDelta.quality(of: first, against: second).difference,
        ]
    }

    @Test func `an interval holds the difference and follows from the seed`() throws {
        let (ours, theirs) = (points(scale: 0.5, images: 300, seed: 1), points(scale: 1, images: 300, seed: 1))
        let bootstrap = PairedBootstrap(resamples: 200, seed: 7)
        let intervals = bootstrap.intervals(ours, theirs, differences)
        // The same images at half the rate: pairing leaves no spread at all.
        let rate = try #require(intervals[0])
        #expect(abs(rate[0] + 0.5) < 1e-9 && abs(rate[1] + 0.5) < 1e-9)
        let quality = try #require(intervals[1])
        #expect(quality[0] > 0 && quality[0] < quality[1])
        #expect(bootstrap.intervals(ours, theirs, differences) == intervals)
        #expect(PairedBootstrap(resamples: 200, seed: 8).intervals(ours, theirs, differences)[1] != intervals[1])
    }

    @Test func `a mean's interval is that of its standard error`() throws {
        var generator = SeededGenerator(seed: 3)
        let values = (0..<400).map { _ in Double(generator.normal()) }
        let point = ImageFigures.Point(rates: [Double](repeating: 1, count: 400), qualities: values)
        let mean = values.reduce(0, +) / 400
        let error = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 400).squareRoot() / 20
        let intervals = PairedBootstrap(resamples: 2000).intervals([point], [point]) { first, _ in
            [first.points[0].quality]
        }
        let interval = try #require(intervals[0])
        // 2,000 draws leave the ends of the interval uncertain by about a twentieth of its width.
        #expect(abs(interval[0] - (mean - 1.96 * error)) < 0.2 * error)
        #expect(abs(interval[1] - (mean + 1.96 * error)) < 0.2 * error)
    }

    @Test func `where few resamples have a difference there is no interval`() {
        let ours = points(scale: 1, images: 3, seed: 1)
        let intervals = PairedBootstrap(resamples: 50).intervals(ours, ours) { first, _ in
            [first.isMonotonic ? 1 : nil, 1]
        }
        #expect(intervals[0] == nil)
        #expect(intervals[1] == [1, 1])
    }

    @Test func `rows of images stand behind the intervals of a comparison`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 30, methods: "jpeg:5,20,45,75")
            try RunFolder.run(plan, in: folder)
            let path = folder + "/results.json"
            let results = try EvaluationResults(json: Data(contentsOf: URL(fileURLWithPath: path)), name: path)
            let figures = try ImageFigures(besides: path, results: results, metric: .psnr)
            let point = try #require(figures.points["jpeg+abbreviated"]?.first)
            #expect(point.rates.reduce(0, +) / 30 == results.methods[1].points[0].bytes)
            #expect(point.qualities.reduce(0, +) / 30 == results.methods[1].points[0].psnr)
            var options = ResultsComparison.Options()
            (options.metric, options.bootstrap) = (.psnr, PairedBootstrap(resamples: 100))
            let source = ResultsComparison.Source(name: "r", results: results, figures: figures)
            let comparison = try ResultsComparison(of: source, against: [source], options)
            let row = try #require(comparison.rows.first { $0.method == "jpeg+abbreviated" && $0.baseline == "jpeg" })
            let interval = try #require(row.rateConfidence)
            let rate = try #require(row.rate)
            #expect(interval[0] < rate && rate < interval[1])
            #expect(comparison.text().contains("95 %"))

            var other = results
            other.dataset.hash = "beef"
            #expect(throws: EvaluationError.self) { try ImageFigures(besides: path, results: other, metric: .psnr) }
            let elsewhere = folder + "/elsewhere/results.json"
            #expect(throws: EvaluationError.self) {
                try ImageFigures(besides: elsewhere, results: results, metric: .psnr)
            }
        }
    }
}
