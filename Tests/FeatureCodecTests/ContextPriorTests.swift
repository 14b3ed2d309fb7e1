import EntropyCoding
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// A prior that takes tables by neighbouring symbols: its order, its arithmetic by hand, and what files may not say.
@Suite struct ContextPriorTests {
    /// Two channels and two contexts: channel 1 looks at channel 0, odd places at the even ones around them.
    static func prior(deadZone: Float = 0) throws -> ContextPrior {
        let table: [Double] = [1, 2, 1]
        return try ContextPrior(
            tables: ProbabilityTables(
                probabilities: (0..<8).map { _ in table },
                escape: (0..<8).map { _ in 0.1 },
                lowest: (0..<8).map { _ in -1 }
            ),
            medians: [0, 1],
            steps: [1, 2],
            deadZone: deadZone,
            magnitudes: magnitudes
        )
    }

    private static let magnitudes = ContextRule(
        weights: [[], [1], [10, 1], [10, 1, 100]], thresholds: [[5], [2], [12], [200]])

    /// The same with a second rule: channel 1 looks at the symbol above in channel 0 and odd places at the one to the left.
    static func priorWithSigns() throws -> ContextPrior {
        let above: [Int32] = [0, 1, 0, 0, 0, 0, 0, 0, 0]
        let plain = try prior()
        return try ContextPrior(
            tables: plain.tables,
            medians: plain.medians,
            steps: plain.steps,
            magnitudes: magnitudes,
            neighbours: ContextRule(
                weights: [[], [0, 1, 0, 0], above, above + [0, 10, 0, 0]],
                thresholds: [[0, 1], [0, 1], [0, 1], [-20, 1]]
            ),
            map: [0, 0, 1, 1, 1, 2] + [7, 6, 5, 4, 3, 2] + [0, 1, 2, 3, 4, 5] + [5, 4, 3, 2, 1, 0]
        )
    }

    /// Rules or a network and tables by chance: three contexts of magnitudes, four of neighbours, five tables.
    static func random(channels: Int, seed: UInt64, units: Int = 0) throws -> ContextPrior {
        var generator = SeededGenerator(seed: seed)
        func number(_ range: Range<Int32>) -> Int32 {
            range.lowerBound + Int32(generator.next() % UInt64(range.count))
        }
        let network = units > 0 ? try ContextNetworkTests.random(channels: channels, units: units, seed: seed) : nil
        let reach: Int32 = network == nil ? 400 : 40_000
        func rule(contexts: Int, features: (Int) -> Int) -> ContextRule {
            let passes = 0..<2 * channels
            return ContextRule(
                weights: passes.map { (0..<(network == nil ? features($0) : 0)).map { _ in number(-100..<101) } },
                thresholds: passes.map { _ in (1..<contexts).map { _ in number(-reach..<reach) }.sorted() }
            )
        }
        let tables = (0..<5).map { _ in (0..<9).map { _ in Double(number(1..<50)) } }
        return try ContextPrior(
            tables: ProbabilityTables(
                probabilities: tables, escape: tables.map { _ in 0.5 }, lowest: tables.map { _ in -4 }),
            medians: (0..<channels).map { Float($0) / 4 },
            steps: (0..<channels).map { 1 / Float($0 + 1) },
            deadZone: 0.125,
            magnitudes: rule(contexts: 3, features: ContextFeatures.count),
            neighbours: rule(contexts: 4, features: ContextNeighbours.count),
            network: network,
            map: (0..<2 * channels * 12).map { _ in UInt16(number(0..<5)) }
        )
    }

    private static let shape = [1, 2, 3, 2]

    /// Channel 0: 4 0 -1 / 0 2 0, channel 1: 0 1 0 / -7 0 1.
    private static let passes: [[Int32]] = [[4, -1, 2], [0, 0, 0], [0, 0, 0], [1, -7, 1]]

    @Test func `even places come before odd ones, channel by channel`() throws {
        let prior = try Self.prior()
        #expect(prior.passCount == 4 && prior.contextCount == 2 && prior.channels == 2)
        let latent = prior.latent(of: Self.passes, shape: Self.shape)
        #expect(latent.scalars == [4, 1, 0, 3, -1, 1, 0, -13, 2, 1, 0, 3])
        #expect(try prior.symbols(of: latent) == Self.passes)
    }

    @Test func `contexts are weighted sums of the magnitudes around`() throws {
        let prior = try Self.prior()
        func contexts(_ pass: Int) -> [UInt16] {
            prior.tableIndices(pass: pass, shape: Self.shape, known: Array(Self.passes[..<pass]))
        }
        // Nothing is known.
        #expect(contexts(0) == [0, 0, 0])
        // The sums of neighbours at the places 1, 3 and 5 are 3 + 1 + 2, 3 + 2 and 1 + 2.
        #expect(contexts(1) == [3, 3, 3])
        // 10 times 3, 1 and 2, plus the neighbours' zeros.
        #expect(contexts(2) == [5, 4, 5])
        // 10 times zeros, plus 6, 5 and 3, plus 100 times zeros.
        #expect(contexts(3) == [6, 6, 6])
    }

    @Test func `symbols around choose among the contexts of a magnitude`() throws {
        let prior = try Self.priorWithSigns()
        #expect(prior.contextCount == 6)
        func tables(_ pass: Int) -> [UInt16] {
            prior.tableIndices(pass: pass, shape: Self.shape, known: Array(Self.passes[..<pass]))
        }
        // No sum is there: each is 0, at the first threshold.
        #expect(tables(0) == [0, 0, 0])
        // Contexts of magnitudes are all 1; left of the places 1, 3 and 5 stand 3, nothing and 2.
        #expect(tables(1) == [2, 3, 2])
        // Magnitudes 1, 0, 1 as above; above the places 0, 2 and 4 stand nothing, nothing and 0.
        #expect(tables(2) == [4, 1, 4])
        // Magnitudes 0: above the places 1, 3 and 5 stand nothing, 3 and -1; to the left 0, nothing and 0.
        #expect(tables(3) == [4, 3, 4])
    }

    @Test(
        arguments: [
            { try prior() }, { try priorWithSigns() }, { try random(channels: 2, seed: 6, units: 16) },
        ] as [@Sendable () throws -> ContextPrior])
    func `a walk finds the same tables pass by pass`(_ make: @Sendable () throws -> ContextPrior) throws {
        var generator = SeededGenerator(seed: 4)
        let prior = try make()
        let shape = [1, 5, 7, 2]
        for _ in 0..<20 {
            let planar = (0..<70).map { _ in Int32(generator.next() % 7) - 3 }
            let symbols = Checkerboard(shape).passes(of: planar)
            let single = symbols.indices.map { pass in
                prior.tableIndices(pass: pass, shape: shape, known: Array(symbols[..<pass]))
            }
            #expect(prior.tableIndices(of: symbols, shape: shape) == single)
        }
    }

    @Test func `a dead zone takes values in doubt nearer to the median`() throws {
        let latent = Tensor(shape: [1, 1, 1, 2], scalars: [0.55, 2.3])
        #expect(try Self.prior().symbols(of: latent) == [[1], [], [1], []])
        #expect(try Self.prior(deadZone: 0.1).symbols(of: latent) == [[0], [], [1], []])
        #expect(try Self.prior(deadZone: 0.2).symbols(of: latent) == [[0], [], [0], []])
        let negative = Tensor(shape: [1, 1, 1, 2], scalars: [-1.55, -3])
        #expect(try Self.prior(deadZone: 0.1).symbols(of: negative) == [[-1], [], [-2], []])
    }

    @Test func `what a model holds rebuilds the prior`() throws {
        let random = try Self.random(channels: 3, seed: 5)
        let network = try Self.random(channels: 3, seed: 5, units: 32)
        for prior in [try Self.prior(), try Self.prior(deadZone: 0.25), try Self.priorWithSigns(), random, network] {
            #expect(try ContextPrior(content: prior.content) == prior)
        }
    }

    @Test func `magnitudes of any symbol can be summed`() throws {
        let prior = try Self.prior()
        let known: [[Int32]] = [[.min, .max, .min], [.max, .min, .max]]
        #expect(prior.tableIndices(pass: 2, shape: Self.shape, known: known) == [5, 5, 5])
        let signs = try Self.priorWithSigns()
        #expect(signs.tableIndices(pass: 3, shape: Self.shape, known: known + [[.min, .max, .min]]).count == 3)
    }

    @Test(
        arguments: [
            { $0.integers["weights"] = nil },
            { $0.integers["thresholds"] = nil },
            { $0.reals["medians"] = nil },
            { $0.integers["weights"] = .init(shape: [5], elements: [1, 10, 1, 10, 1]) },
            { $0.integers["weights"] = .init(shape: [6], elements: [1, 10, 1, 10, 1, 1 << 20]) },
            { $0.integers["thresholds"] = .init(shape: [4, 0], elements: []) },
            { $0.integers["thresholds"] = .init(shape: [2, 2], elements: [5, 2, 12, 200]) },
            { $0.integers["thresholds"] = .init(shape: [4, 2], elements: [5, 2, 12, 200, 1, 2, 3, 4]) },
            { $0.reals["steps"] = Tensor(shape: [2], scalars: [1, 0]) },
            { $0.reals["steps"] = Tensor(shape: [1], scalars: [1]) },
            { $0.reals["medians"] = Tensor(shape: [0], scalars: []) },
            { $0.reals["medians"] = Tensor(shape: [2], scalars: [1, .nan]) },
            { $0.settings["dead_zone"] = .real(0.5) },
            { $0.settings["precision"] = nil },
            { $0.integers["map"] = nil },
            { $0.integers["map"] = .init(shape: [2], elements: [0, 1]) },
            { $0.integers["map"] = .init(shape: [24], elements: .init(repeating: 8, count: 24)) },
            { $0.integers["map"] = .init(shape: [24], elements: .init(repeating: -1, count: 24)) },
            { $0.integers["neighbour_weights"] = nil },
            { $0.integers["neighbour_thresholds"] = nil },
            { $0.integers["neighbour_weights"] = .init(shape: [25], elements: .init(repeating: 0, count: 25)) },
            { $0.integers["neighbour_weights"] = .init(shape: [26], elements: .init(repeating: 1 << 16, count: 26)) },
        ] as [@Sendable (inout PriorContent) -> Void])
    func `content that does not fit together is refused`(_ spoil: @Sendable (inout PriorContent) -> Void) throws {
        var content = try Self.priorWithSigns().content
        spoil(&content)
        #expect(throws: FeatureCodecError.self) { try ContextPrior(content: content) }
    }

    @Test(arguments: [Float.nan, .infinity]) func `latents that are not finite are refused`(_ value: Float) throws {
        let latent = Tensor(shape: [1, 1, 1, 2], scalars: [0, value])
        #expect(throws: FeatureCodecError.self) { try Self.prior(deadZone: 0.1).symbols(of: latent) }
    }
}
