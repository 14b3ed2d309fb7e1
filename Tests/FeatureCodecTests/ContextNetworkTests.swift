import NeuralNetwork
import Testing

@testable import FeatureCodec

/// The network of a context prior: its results by hand and by plain loops, and what files may not say.
@Suite struct ContextNetworkTests {
    /// Numbers by chance that no sum overflows with.
    static func random(channels: Int, units: Int, seed: UInt64) throws -> ContextNetwork {
        let numbers = Numbers(channels: channels, units: units, seed: seed)
        return try numbers.network()
    }

    /// The arrays of a network as a model file holds them.
    struct Numbers {
        let channels: Int
        let units: Int
        var weights: [Int32]
        var biases: [Int32]
        var results: [Int32]

        init(channels: Int, units: Int, seed: UInt64) {
            var generator = SeededGenerator(seed: seed)
            func list(_ count: Int, within bound: Int32) -> [Int32] {
                (0..<count).map { _ in Int32(generator.next() % UInt64(2 * bound + 1)) - bound }
            }
            self.channels = channels
            self.units = units
            let inputs = (0..<channels).reduce(0) { $0 + ContextNetwork.inputCount(channel: $1) }
            weights = list(inputs * 2 * units, within: 127)
            biases = list(2 * channels * units, within: 500)
            results = list(2 * channels * units, within: 1_000)
        }

        func network() throws(FeatureCodecError) -> ContextNetwork {
            try ContextNetwork(channels: channels, units: units, weights: weights, biases: biases, results: results)
        }

        /// Both results at a place of a channel, by plain loops over all that is known.
        func results(_ planar: [Int32], _ board: Checkerboard, channel: Int, row: Int, column: Int) -> [Int] {
            let isOdd = (row + column) & 1 == 1
            let window = (-1...1).flatMap { y in (-1...1).map { (y, $0) } }
            var seen = (0..<channel).flatMap { before in window.map { (before, $0.0, $0.1) } }
            seen += [(-1, 0), (0, -1), (0, 1), (1, 0)].map { (channel, $0.0, $0.1) }
            let first = (0..<channel).reduce(0) { $0 + ContextNetwork.inputCount(channel: $1) } * 2 * units
            let hidden = (0..<units).map { unit in
                var sum = Int(biases[(2 * channel + (isOdd ? 1 : 0)) * units + unit])
                for (input, (plane, y, x)) in seen.enumerated() {
                    let (row, column) = (row + y, column + x)
                    guard 0..<board.height ~= row, 0..<board.width ~= column, plane < channel || isOdd else { continue }
                    let symbol = Int(planar[(plane * board.height + row) * board.width + column])
                    let weight = weights[first + (input * 2 + (symbol > 0 ? 0 : 1)) * units + unit]
                    sum += min(3, abs(symbol)) * Int(weight)
                }
                return max(0, sum)
            }
            return (0..<2).map { result in
                (0..<units).reduce(0) { $0 + hidden[$1] * Int(results[(2 * channel + result) * units + $1]) }
            }
        }
    }

    @Test(arguments: [(1, 16, 1, 1), (2, 16, 3, 5), (3, 48, 4, 3), (4, 32, 1, 6)] as [(Int, Int, Int, Int)])
    func `results are those of plain loops`(channels: Int, units: Int, height: Int, width: Int) throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let numbers = Numbers(channels: channels, units: units, seed: seed)
            let network = try numbers.network()
            let shape = [1, height, width, channels]
            let board = Checkerboard(shape)
            let planar = (0..<channels * board.placeCount).map { _ in
                generator.next() % 3 == 0 ? 0 : Int32(generator.next() % 11) - 5
            }
            let passes = board.passes(of: planar)
            var sums = NetworkSums(network, shape: shape)
            for channel in 0..<channels {
                for parity in 0...1 {
                    let expected = board.places[parity].map {
                        numbers.results(planar, board, channel: channel, row: $0 / width, column: $0 % width)
                    }
                    let found = sums.sums(anchors: parity == 1 ? passes[2 * channel] : nil)
                    #expect(found.magnitudes.map(Int.init) == expected.map { $0[0] }, "seed \(seed)")
                    #expect(found.neighbours.map(Int.init) == expected.map { $0[1] }, "seed \(seed)")
                }
                sums.add(even: passes[2 * channel], odd: passes[2 * channel + 1])
            }
        }
    }

    @Test func `symbols of any size can be seen`() throws {
        let network = try Self.random(channels: 2, units: 16, seed: 2)
        func sums(_ symbols: [Int32]) -> [Int32] {
            var sums = NetworkSums(network, shape: [1, 2, 2, 2])
            sums.add(even: symbols, odd: symbols)
            return sums.sums(anchors: symbols).magnitudes
        }
        #expect(sums([.min, .max]) == sums([-3, 3]))
        #expect(sums([.min, .max]) != sums([-3, 2]))
    }

    /// As much as 16 bits hold in a unit, and 32 in a result; one more of anything is refused.
    @Test func `sums cannot overflow`() throws {
        var numbers = Numbers(channels: 1, units: 16, seed: 1)
        // Four inputs of 127 each, three times.
        numbers.weights = .init(repeating: 127, count: numbers.weights.count)
        numbers.biases = .init(repeating: 32_767 - 3 * 4 * 127, count: 32)
        numbers.results = .init(repeating: 0, count: 32)
        numbers.results.replaceSubrange(0..<3, with: [32_767, 32_767, 1])
        var sums = NetworkSums(try numbers.network(), shape: [1, 3, 4, 1])
        #expect(sums.sums(anchors: .init(repeating: 3, count: 6)).magnitudes.max() == Int32(32_767) * 65_535)

        let spoiled: [(inout Numbers) -> Void] = [
            { $0.biases[31] += 1 }, { $0.biases[0] = -$0.biases[0] - 1 }, { $0.results[15] = -1 },
            { $0.weights[5] = 128 }, { $0.weights[7] = -129 }, { $0.biases[3] = 40_000 }, { $0.results[0] = .min },
        ]
        for spoil in spoiled {
            var wrong = numbers
            spoil(&wrong)
            let error = #expect(throws: FeatureCodecError.self) { try wrong.network() }
            #expect(error?.code == .malformedModel)
        }
    }

    @Test func `counts that do not fit are refused`() throws {
        let numbers = Numbers(channels: 2, units: 16, seed: 3)
        func make(channels: Int = 2, units: Int = 16, drop: Int = 0) throws {
            _ = try ContextNetwork(
                channels: channels, units: units, weights: numbers.weights, biases: numbers.biases,
                results: Array(numbers.results.dropLast(drop)))
        }
        try make()
        for (channels, units, drop) in [(1, 16, 0), (2, 8, 0), (2, 0, 0), (2, 272, 0), (2, 20, 0), (2, 16, 16)] {
            let error = #expect(throws: FeatureCodecError.self) {
                try make(channels: channels, units: units, drop: drop)
            }
            #expect(error?.code == .shapeMismatch)
        }
    }

    @Test func `a prior states what its network costs`() throws {
        let prior = try ContextPriorTests.random(channels: 2, seed: 1, units: 16)
        // 4 and 13 inputs, two results: for each of 12 places and 16 units.
        let cost = prior.networkCost(latent: [1, 3, 4, 2])
        #expect(cost.multiplyAccumulates == 12 * 16 * (4 + 13 + 2 * 2))
        #expect(cost.parameters == 16 * (2 * (4 + 13) + 2 * 2 + 2 * 2))
        // A border around the places.
        #expect(cost.elements == 5 * 6 * 16)
        #expect(prior.networkCost(latent: [1, .max, 4, 2]).elements == .max)
        #expect(prior.networkCost(latent: [1, .max, 4, 2]).multiplyAccumulates == .max)
        #expect(try ContextPriorTests.random(channels: 2, seed: 1).networkCost(latent: [1, 3, 4, 2]) == PriorCost())
    }

    @Test(
        arguments: [
            { $0.integers["network_biases"] = nil },
            { $0.integers["network_results"] = nil },
            { $0.integers["network_weights"] = nil },
            { $0.integers["network_biases"] = .init(shape: [0], elements: []) },
            { $0.integers["network_biases"] = .init(shape: [0, 1 << 62], elements: []) },
            { $0.integers["network_biases"] = .init(shape: [128], elements: .init(repeating: 0, count: 128)) },
            { $0.integers["network_weights"] = .init(shape: [1], elements: [0]) },
            { $0.integers["network_results"] = .init(shape: [64], elements: .init(repeating: 32_767, count: 64)) },
            { $0.integers["thresholds"] = nil },
        ] as [@Sendable (inout PriorContent) -> Void])
    func `content that does not fit together is refused`(_ spoil: @Sendable (inout PriorContent) -> Void) throws {
        var content = try ContextPriorTests.random(channels: 2, seed: 7, units: 16).content
        spoil(&content)
        #expect(throws: FeatureCodecError.self) { try ContextPrior(content: content) }
    }
}
