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

    /// Latents in which every symbol has the sign of the one to its left, or is 0 with it.
    private static func waves(_ count: Int, seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        var scalars = [Float](repeating: 0, count: count * 8 * 8 * 2)
        for row in 0..<count * 8 {
            for channel in 0..<2 {
                let sign: Float = generator.uniform() < 0.5 ? -1 : 1
                for column in 0..<8 where generator.uniform() < 0.5 {
                    scalars[(row * 8 + column) * 2 + channel] = sign
                }
            }
        }
        return Tensor(shape: [count, 8, 8, 2], scalars: scalars)
    }

    /// Contexts by magnitude alone.
    private static func size(_ magnitudes: Int) -> ContextSize {
        ContextSize(magnitudes: magnitudes, neighbours: 1, tables: 64, units: 0)
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
        let fitted = try ContextFit(base: base, size: Self.size(6), deadZone: 0)
            .prior(of: [Self.latents(60, isSplit: true, seed: Self.seed), Self.latents(40, isSplit: true, seed: 5)])
        let others = Self.latents(50, isSplit: true, seed: Self.seed + 1)
        let (plain, saved) = (try Self.bits(base, others), try Self.bits(fitted, others))
        #expect(saved < 0.85 * plain, "seed \(Self.seed): \(saved) of \(plain) bits")
    }

    @Test func `neighbours that tell nothing cost next to nothing`() throws {
        let base = try Self.base()
        let train = Self.latents(200, isSplit: false, seed: Self.seed)
        let one = try ContextFit(base: base, size: Self.size(2), deadZone: 0).prior(of: [train])
        let many = try ContextFit(base: base, size: Self.size(8), deadZone: 0).prior(of: [train])
        let others = Self.latents(50, isSplit: false, seed: Self.seed + 1)
        #expect(try Self.bits(many, others) < 1.03 * Self.bits(one, others), "seed \(Self.seed)")
    }

    @Test func `signs of neighbours save bits that their magnitudes do not`() throws {
        let base = try Self.base()
        let train = Self.waves(200, seed: Self.seed)
        let blind = try ContextFit(base: base, size: Self.size(8), deadZone: 0).prior(of: [train])
        let seeing = try ContextFit(
            base: base, size: ContextSize(magnitudes: 4, neighbours: 5, tables: 20, units: 0), deadZone: 0
        ).prior(of: [train])
        #expect(seeing.contextCount == 20 && seeing.tables.count <= 20)
        let others = Self.waves(50, seed: Self.seed + 1)
        let (plain, saved) = (try Self.bits(blind, others), try Self.bits(seeing, others))
        #expect(saved < 0.9 * plain, "seed \(Self.seed): \(saved) of \(plain) bits")
    }

    /// Latents in which a symbol is large where exactly one of two neighbours is: no weighted sum of either tells that.
    private static func parities(_ count: Int, seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        let places = 8 * 8
        var scalars = [Float](repeating: 0, count: count * places * 3)
        for first in stride(from: 0, to: scalars.count, by: 3) {
            let (one, other) = (generator.uniform() < 0.5, generator.uniform() < 0.5)
            scalars[first] = one ? 1 : -1
            scalars[first + 1] = other ? 1 : -1
            scalars[first + 2] = one == other ? 0 : generator.uniform() < 0.5 ? 3 : -3
        }
        return Tensor(shape: [count, 8, 8, 3], scalars: scalars)
    }

    @Test func `a network sees what rules do not`() throws {
        let table: [Double] = [1, 2, 4, 20, 4, 2, 1]
        let base = try FactorizedPrior(
            tables: ProbabilityTables(
                (0..<3).map { _ in SymbolDistribution(lowest: -3, probabilities: table, escape: 0.1) }, precision: 14),
            medians: [0, 0, 0]
        )
        let train = Self.parities(300, seed: Self.seed)
        func prior(units: Int, threads: Int = 1) throws -> ContextPrior {
            let size = ContextSize(magnitudes: 6, neighbours: 3, tables: 64, units: units)
            return try ContextFit(base: base, size: size, deadZone: 0).prior(of: [train], threads: threads)
        }
        let network = try prior(units: 16)
        #expect(network.network?.units == 16 && network.contextCount == 18)
        let others = Self.parities(50, seed: Self.seed + 1)
        let (plain, saved) = (try Self.bits(try prior(units: 0), others), try Self.bits(network, others))
        // The first two channels cost a bit each; the third 1.5 for a rule, 0.5 for one that knows which symbols are 0.
        #expect(saved < 0.8 * plain, "seed \(Self.seed): \(saved) of \(plain) bits")
        #expect(try prior(units: 16, threads: 2) == network)
    }

    @Test func `a few tables do nearly as well as one for each context`() throws {
        let base = try Self.base()
        let train = Self.latents(200, isSplit: true, seed: Self.seed)
        func bits(tables: Int) throws -> Double {
            let size = ContextSize(magnitudes: 6, neighbours: 5, tables: tables, units: 0)
            let prior = try ContextFit(base: base, size: size, deadZone: 0).prior(of: [train])
            #expect(prior.tables.count == min(tables, 4 * 30))
            return try Self.bits(prior, Self.latents(50, isSplit: true, seed: Self.seed + 1))
        }
        let (one, few, all) = (try bits(tables: 1), try bits(tables: 12), try bits(tables: 1_000))
        #expect(few < 1.01 * all && few < 0.9 * one, "seed \(Self.seed): \(one), \(few), \(all) bits")
    }

    @Test func `a dead zone makes symbols smaller`() throws {
        let latents = Self.latents(20, isSplit: true, seed: Self.seed)
        let base = try Self.base()
        let plain = try ContextFit(base: base, size: Self.size(4), deadZone: 0).prior(of: [latents])
        let lazy = try ContextFit(base: base, size: Self.size(4), deadZone: 0.2).prior(of: [latents])
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
