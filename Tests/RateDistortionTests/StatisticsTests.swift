import Foundation
import Testing

@testable import RateDistortion

struct StatisticsTests {
    private struct Figures: Decodable {
        struct Quantile: Decodable {
            var values: [Double]
            var share: Double
            var quantile: Double
        }
        struct Wilson: Decodable {
            var part: Int
            var whole: Int
            var interval: [Double]
        }
        var quantiles: [Quantile]
        var wilson: [Wilson]
    }

    @Test func `quantiles and intervals agree with independent implementations`() throws {
        let figures = try Fixture.decode(Figures.self, "statistics.json")
        for sample in figures.quantiles {
            let quantile = try #require(Statistics.quantile(sample.values, sample.share))
            #expect(abs(quantile - sample.quantile) < 1e-12, "\(sample)")
        }
        for sample in figures.wilson {
            let interval = try #require(Statistics.wilsonInterval(sample.part, of: sample.whole))
            for (mine, theirs) in zip(interval, sample.interval) { #expect(abs(mine - theirs) < 1e-9, "\(sample)") }
        }
        #expect(Statistics.quantile([], 0.5) == nil)
        #expect(Statistics.wilsonInterval(0, of: 0) == nil)
    }

    @Test(arguments: [
        ("250kbps", 250e3, "250kbps"), ("1.5Mbps", 1.5e6, "1.5Mbps"), ("9600BPS", 9600, "9.6kbps"),
        ("2 gbps", 2e9, "2Gbps"), ("0.5bps", 0.5, "0.5bps"), ("123456bps", 123_456, "123.456kbps"),
    ])
    func `rates of links are read and written`(text: String, rate: Double, written: String) throws {
        let link = try #require(LinkRate(text))
        #expect(link.bitsPerSecond == rate)
        #expect(link.description == written)
        #expect(LinkRate(link.description) == link)
        #expect(try JSONDecoder().decode(LinkRate.self, from: try JSONEncoder().encode(link)) == link)
    }

    @Test(arguments: ["", "kbps", "250", "-1kbps", "0bps", "nanbps", "infbps", "1e99Gbps", "1 kb"])
    func `other texts are no rates`(text: String) {
        #expect(LinkRate(text) == nil)
    }

    @Test func `at the break-even rate both methods take as long`() throws {
        var results = try ResultsTests.results()
        for index in results.methods[3].points.indices { results.methods[3].points[index].decodeMilliseconds = 9 }
        let first = results.over(try #require(LinkRate("100kbps")))
        // rate=4: 0.5 + 9 ms to compute, and 700 bytes at 100 bits a millisecond.
        #expect(abs((first.methods[3].points[3].totalMilliseconds ?? 0) - (9.5 + 56)) < 1e-9)
        let pairs = try #require(first.latency?.breakEvens)
        // The family against png and jpeg, each at the fewest bytes within 2 points of the uncompressed 86 %.
        #expect(pairs.map(\.larger.setting) == ["level=9", "q=90"])
        #expect(pairs.map(\.smaller.setting) == ["rate=4", "rate=4"])
        for pair in pairs {
            let rate = try #require(pair.rate)
            let (small, large) = (pair.smaller, pair.larger)
            let difference =
                small.computeMilliseconds + rate.milliseconds(bytes: small.bytes) - large.computeMilliseconds
                - rate.milliseconds(bytes: large.bytes)
            #expect(abs(difference) < 1e-9)
        }
        #expect(first.text().contains("faster below"))
        #expect(try EvaluationResults(json: try first.json(), name: "here") == first)
        // A method that computes less too is faster at any rate.
        for index in results.methods[3].points.indices { results.methods[3].points[index].decodeMilliseconds = 0 }
        let second = results.over(try #require(LinkRate("1Mbps")))
        #expect(second.latency?.breakEvens.allSatisfy { $0.rate == nil } == true)
        #expect(second.text().contains("any rate"))
    }
}
