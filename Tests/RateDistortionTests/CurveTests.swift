import Foundation
import Testing

@testable import RateDistortion

struct CurveTests {
    private struct Curves: Decodable {
        struct Pair: Decodable {
            var name: String
            var method: CurveInterpolation
            var baselineRates: [Double]
            var baselineQualities: [Double]
            var rates: [Double]
            var qualities: [Double]
            var rate: Double
            var quality: Double
        }
        struct Interpolation: Decodable {
            var method: CurveInterpolation
            var x: [Double]
            var y: [Double]
            var positions: [Double]
            var values: [Double]
            var from: Double
            var to: Double
            var integral: Double
        }
        var pairs: [Pair]
        var interpolation: [Interpolation]
    }

    private func curve(_ rates: [Double], _ qualities: [Double]) -> RateCurve {
        RateCurve(zip(rates, qualities).map { RateCurve.Point(rate: $0, quality: $1) })
    }

    @Test func differencesAgreeWithAnIndependentImplementation() throws {
        for pair in try Fixture.decode(Curves.self, "curves.json").pairs {
            let baseline = curve(pair.baselineRates, pair.baselineQualities)
            let ours = curve(pair.rates, pair.qualities)
            let rate = try BjontegaardDelta.rate(of: ours, against: baseline, pair.method)
            let quality = try BjontegaardDelta.quality(of: ours, against: baseline, pair.method)
            #expect(abs(rate.difference - pair.rate) < 1e-9, "\(pair.name): \(rate.difference)")
            #expect(abs(quality.difference - pair.quality) < 1e-9, "\(pair.name): \(quality.difference)")
        }
    }

    @Test func interpolationAgreesWithAnIndependentImplementation() throws {
        for sample in try Fixture.decode(Curves.self, "curves.json").interpolation {
            let cubic = PiecewiseCubic(sample.x, sample.y, sample.method)
            for (position, value) in zip(sample.positions, sample.values) {
                #expect(abs(cubic.value(at: position) - value) < 1e-12)
            }
            #expect(abs(cubic.integral(from: sample.from, to: sample.to) - sample.integral) < 1e-11)
        }
    }

    @Test func aCurveOfHalfTheRateHasHalfTheRate() throws {
        let baseline = curve([100, 200, 400, 900], [0.5, 0.6, 0.75, 0.8])
        let half = curve([50, 100, 200, 450], [0.5, 0.6, 0.75, 0.8])
        let delta = try BjontegaardDelta.rate(of: half, against: baseline)
        #expect(abs(delta.difference + 0.5) < 1e-12)
        #expect(delta.overlap == 1)
        #expect(delta.interval == 0.5...0.8)
        #expect(try BjontegaardDelta.rate(of: baseline, against: baseline).difference == 0)
    }

    @Test func theOverlapIsStated() throws {
        let baseline = curve([100, 200, 300, 400], [10, 20, 30, 40])
        let higher = curve([100, 200, 300, 400], [30, 40, 50, 60])
        let delta = try BjontegaardDelta.rate(of: higher, against: baseline)
        #expect(delta.interval == 30...40)
        #expect(abs(delta.overlap - 0.2) < 1e-12)
    }

    @Test func fewPointsFallingCurvesAndGapsAreRefused() throws {
        let good = curve([1, 2, 3, 4], [1, 2, 3, 4])
        func code(_ first: RateCurve, _ second: RateCurve) -> EvaluationError.Code? {
            do throws(EvaluationError) {
                _ = try BjontegaardDelta.rate(of: first, against: second)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(curve([1, 2, 3], [1, 2, 3]), good) == .tooFewPoints)
        #expect(code(good, curve([1, 2, 3], [1, 2, 3])) == .tooFewPoints)
        #expect(code(curve([1, 2, 3, 4], [1, 3, 2, 4]), good) == .notMonotonic)
        #expect(code(curve([1, 2, 3, 4], [5, 6, 7, 8]), good) == .noOverlap)
        #expect(code(good, good) == nil)
    }

    @Test func theEnvelopeLeavesOutWhatACheaperPointBeats() {
        let uneven = curve([1, 2, 3, 4, 5], [1, 3, 2, 3, 4])
        #expect(!uneven.isMonotonic)
        #expect(uneven.envelope == curve([1, 2, 5], [1, 3, 4]))
        #expect(uneven.envelope.isMonotonic)
    }

    @Test func pointsAreSortedAndTheBestOfARateStays() {
        #expect(curve([3, 1, 3], [5, 1, 4]) == curve([1, 3], [1, 5]))
    }

    @Test func readingsAreStraightOverTheLogarithm() {
        let jpeg = curve([100, 400], [0.5, 0.7])
        // Halfway between the qualities lies the geometric mean of the rates.
        #expect(abs((jpeg.rate(atQuality: 0.6).value ?? 0) - 200) < 1e-9)
        #expect(abs((jpeg.quality(atRate: 200).value ?? 0) - 0.6) < 1e-12)
        #expect(jpeg.rate(atQuality: 0.5) == .value(100))
        #expect(jpeg.quality(atRate: 400) == .value(0.7))
    }

    @Test func readingsOutsideTheCurveSaySo() {
        let jpeg = curve([100, 400, 800], [0.5, 0.7, 0.65])
        #expect(jpeg.rate(atQuality: 0.4) == .belowCurve(first: 100))
        #expect(jpeg.rate(atQuality: 0.8) == .aboveCurve(last: 400))
        #expect(jpeg.quality(atRate: 99) == .belowCurve(first: 0.5))
        #expect(jpeg.quality(atRate: 801) == .aboveCurve(last: 0.65))
        #expect(curve([], []).rate(atQuality: 1).value == nil)
    }

    @Test func theFirstOfSeveralCrossingsCounts() {
        let uneven = curve([100, 200, 400, 800], [0.5, 0.7, 0.6, 0.8])
        #expect((uneven.rate(atQuality: 0.65).value ?? 0) < 200)
    }
}
