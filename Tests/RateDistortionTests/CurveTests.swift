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

    /// The two examples of JCTVC-E137 (2011), whose spreadsheet first had the piecewise interpolation, as VMAF's tests state
    /// them.
    @Test(
        arguments: [
            (
                [18883.6928, 33905.6656, 61279.976, 108048.8736], [34.2911, 37.247, 40.3953, 43.6471],
                [18910.912, 33928.7472, 61299.9936, 108061.2784], [34.3147, 37.2761, 40.4232, 43.6768],
                -0.00465215420752807
            ),
            (
                [1017.6184, 2394.488, 7622.7456, 40433.8848], [32.0603, 33.8977, 35.3756, 37.5761],
                [1017.0984, 2390.0944, 7587.0024, 40370.12], [32.0822, 33.9194, 35.4025, 37.5982],
                -0.018779823450567612
            ),
        ])
    func differencesAgreeWithPublishedValues(
        baseline: [Double], qualities: [Double], rates: [Double], higher: [Double], published: Double
    ) throws {
        let delta = try BjontegaardDelta.rate(of: curve(rates, higher), against: curve(baseline, qualities))
        #expect(abs(delta.difference - published) < 1e-9, "\(delta.difference)")
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
