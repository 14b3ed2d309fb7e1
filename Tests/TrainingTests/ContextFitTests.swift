import EntropyCoding
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// Contexts that are fitted by counting: what they save where neighbours tell something, and that they lose little elsewhere.
@Suite struct ContextFitTests {
    private static let seed: UInt64 = 31

    /// Tables that expect the symbols -3 to 3 of two channels.
    private static func base() throws -> FactorizedPrior {
        let table: [Double] = [1, 2, 4, 20, 4, 2, 1]
        return try FactorizedPrior(
            tables: ProbabilityTables(
                [0, 1].map { _ in SymbolDistribution(lowest: -3, probabilities: table, escape: 0.1) }, precision: 14),
            medians: [0, 0]
        )
    }

    /// Latents that are large in one half of the image and small in the other, or alike everywhere.
    private static func latents(_ count: Int, isSplit: Bool, seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        let scalars = (0..<count).flatMap { _ in
            let largeRows = generator.uniform() < 0.5 ? 0..<4 : 4..<8
            return (0..<8 * 8 * 2).map { index in
                let isLarge = isSplit ? largeRows.contains(index / 16) : true
                return generator.normal() * (isLarge ? 2 : 0.2)
            }
        }
        return Tensor(shape: [count, 8, 8, 2], scalars: scalars)
    }

    private static func bits(_ prior: any Prior, _ latents: Tensor) throws -> Double {
        let length = latents.count / latents.shape[0]
        return try (0..<latents.shape[0]).reduce(0) { sum, image in
            let shape = [1] + latents.shape.dropFirst()
            let latent = Tensor(shape: shape, scalars: Array(latents.scalars[image * length..<(image + 1) * length]))
            let symbols = try prior.symbols(of: latent)
            return symbols.indices.reduce(sum) { sum, pass in
                let indices = prior.tableIndices(pass: pass, shape: shape, known: Array(symbols[..<pass]))
                return sum + prior.tables.bits(of: symbols[pass], indices: indices)
            }
        }
    }

    @Test func `neighbours that tell something save bits on other images`() throws {
        let base = try Self.base()
        let fitted = try ContextFit(base: base, contexts: 6, deadZone: 0)
            .prior(of: [Self.latents(60, isSplit: true, seed: Self.seed), Self.latents(40, isSplit: true, seed: 5)])
        let others = Self.latents(50, isSplit: true, seed: Self.seed + 1)
        let (plain, saved) = (try Self.bits(base, others), try Self.bits(fitted, others))
        #expect(saved < 0.85 * plain, "seed \(Self.seed): \(saved) of \(plain) bits")
    }

    @Test func `neighbours that tell nothing cost next to nothing`() throws {
        let base = try Self.base()
        let train = Self.latents(200, isSplit: false, seed: Self.seed)
        let one = try ContextFit(base: base, contexts: 2, deadZone: 0).prior(of: [train])
        let many = try ContextFit(base: base, contexts: 8, deadZone: 0).prior(of: [train])
        let others = Self.latents(50, isSplit: false, seed: Self.seed + 1)
        #expect(try Self.bits(many, others) < 1.03 * Self.bits(one, others), "seed \(Self.seed)")
    }

    @Test func `a dead zone makes symbols smaller`() throws {
        let latents = Self.latents(20, isSplit: true, seed: Self.seed)
        let base = try Self.base()
        let plain = try ContextFit(base: base, contexts: 4, deadZone: 0).prior(of: [latents])
        let lazy = try ContextFit(base: base, contexts: 4, deadZone: 0.2).prior(of: [latents])
        #expect(lazy.deadZone == 0.2)
        #expect(try Self.bits(lazy, latents) < Self.bits(plain, latents))
    }

    @Test func `equations are solved`() {
        // The lower triangle of a matrix that is its own transpose.
        let solution = LinearSystem.solve([4, 0, 0, 2, 5, 0, 1, 3, 6], [11, 21, 25])
        for (one, other) in zip(solution, [1.0, 2.0, 3.0]) { #expect(abs(one - other) < 1e-4) }
    }

    @Test func `histograms tell their ends and their bits`() {
        var histogram = Histogram()
        #expect(histogram.bits == 0 && histogram.lowest == 0 && histogram.highest == 0)
        for symbol in [0, 0, -2, 7] as [Int32] { histogram.add(symbol) }
        #expect(histogram.lowest == -2 && histogram.highest == 7 && histogram.bits == 6)
        histogram.add(.min)
        #expect(histogram.lowest == -255 && histogram[-255] == 1 && histogram[1_000] == 0)
    }
}
