import EntropyCoding
import Testing

@Suite struct GaussianScalesTests {
    @Test func `scales rise from end to end`() {
        let scales = GaussianScales(0.2...30, count: 17)
        #expect(scales.deviations.count == 17)
        #expect(abs(scales.deviations[0] - 0.2) < 1e-9 && abs(scales.deviations[16] - 30) < 1e-9)
        #expect(zip(scales.deviations, scales.deviations.dropFirst()).allSatisfy(<))
        for (place, deviation) in scales.deviations.enumerated() { #expect(scales.nearest(to: deviation) == place) }
        #expect(scales.nearest(to: 1e-9) == 0 && scales.nearest(to: 1e9) == 16)
    }

    @Test(arguments: [0.11, 0.5, 1, 2.7, 40])
    func `a density is that of a normal variable, rounded`(_ deviation: Double) {
        let distribution = SymbolDistribution.gaussian(deviation: deviation)
        let reference = Gaussian(deviation: deviation).distribution
        let shift = Int(distribution.lowest - reference.lowest)
        for (place, probability) in distribution.probabilities.enumerated() {
            #expect(abs(probability - reference.probabilities[place + shift]) < 1e-14)
        }
        #expect(abs(distribution.probabilities.reduce(0, +) + distribution.escape - 1) < 1e-12)
    }

    @Test(arguments: [(12, 6e-4), (13, 5e-4), (14, 4.2e-4), (16, 4e-4)])
    func `the nearest of 64 scales costs little more than the true one`(precision: Int, limit: Double) throws {
        let scales = GaussianScales()
        let tables = try scales.tables(precision: precision)
        var (bits, entropy) = (0.0, 0.0)
        for step in 0..<400 {
            let deviation = 0.11 * Gaussian.power(16 / 0.11, (Double(step) + 0.5) / 400)
            let gaussian = Gaussian(deviation: deviation)
            bits += try tables.crossEntropy(of: gaussian.distribution, table: scales.nearest(to: deviation))
            entropy += gaussian.entropy
        }
        let loss = bits / entropy - 1
        #expect(loss > 0 && loss < limit)
    }
}
