internal import NeuralNetwork

/// The network with which a ``ContextPrior`` may look at the symbols around: for each channel a small one, in whole numbers.
///
/// The network of a channel sees what ``ContextNeighbours`` tells: for each channel before, the symbols of the 3 x 3 places
/// around, limited to -3...3; in the odd pass those above, left, right and below within the channel itself, too. Every such
/// symbol adds its magnitude times a weight to each hidden unit; positive and negative symbols have weights of their own, so
/// that zeros cost nothing. A unit begins with a bias of its pass, and counts as 0 where its sum is negative. Two results
/// are weighted sums of the units: how far symbols may lie from the middle, and where that is.
public struct ContextNetwork: Sendable, Equatable {
    /// Units that are computed together, and of which a network has a multiple.
    public static let unitGroup = Lanes.scalarCount
    /// The numbers of hidden units of a channel.
    public static let supportedUnits = 16...256

    /// Whether a network may have so many hidden units for each channel.
    public static func supports(units: Int) -> Bool {
        supportedUnits.contains(units) && units.isMultiple(of: unitGroup)
    }

    /// The sums of a few units, which `isBounded` keeps from overflow.
    public typealias Lanes = SIMD16<Int16>

    /// The hidden units of each channel.
    public let units: Int
    /// The channels of the latent.
    public let channels: Int
    /// By channel: for each input of positive and of negative symbols, the weights of all units.
    let weights: [[Lanes]]
    /// By pass: the biases of all units.
    let biases: [[Lanes]]
    /// By channel: the weights of all units in the first result, and in the second.
    let results: [[Lanes]]

    /// The signs of symbols, which have weights of their own.
    package static let signs = 2
    /// The weights of all units in a result sum to this magnitude at most.
    package static let resultLimit: Int32 = 65_535

    /// The inputs of a channel's network, each of which has two weights for a unit.
    package static func inputCount(channel: Int) -> Int { ContextNeighbours.count(pass: 2 * channel + 1) }

    /// Wraps the numbers of a model file.
    ///
    /// - Parameters:
    ///   - channels: the channels of the latent.
    ///   - units: the hidden units of each.
    ///   - weights: by channel, input, sign (positive first) and unit, within -128...127.
    ///   - biases: by pass and unit.
    ///   - results: by channel, result and unit.
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for counts that do not fit, `.malformedModel` for numbers with which a
    ///   sum could overflow.
    public init(
        channels: Int, units: Int, weights: [Int32], biases: [Int32], results: [Int32]
    ) throws(FeatureCodecError) {
        let isSupported = Self.supports(units: units)
        let counts = (0..<channels).map { isSupported ? Self.inputCount(channel: $0) * Self.signs * units : 0 }
        guard isSupported,
            weights.count == counts.reduce(0, +), biases.count == 2 * channels * units, results.count == biases.count
        else {
            throw FeatureCodecError(
                .shapeMismatch, "the prior's network of \(units) units does not fit \(channels) channels")
        }
        guard weights.allSatisfy({ Int8(exactly: $0) != nil }), let biases = Self.lanes(biases),
            let results = Self.lanes(results), let weights = Self.lanes(weights)
        else {
            throw FeatureCodecError(.malformedModel, "the prior's network has numbers that are out of range")
        }
        let groups = units / Self.unitGroup
        self.channels = channels
        self.units = units
        var first = 0
        self.weights = counts.map { count in
            defer { first += count / Self.unitGroup }
            return Array(weights[first..<first + count / Self.unitGroup])
        }
        self.biases = (0..<2 * channels).map { Array(biases[$0 * groups..<($0 + 1) * groups]) }
        self.results = (0..<channels).map { Array(results[2 * $0 * groups..<2 * ($0 + 1) * groups]) }
        guard isBounded else {
            throw FeatureCodecError(.malformedModel, "the sums of the prior's network could overflow")
        }
    }

    /// The groups of units of a channel.
    var groups: Int { units / Self.unitGroup }

    private static func lanes(_ numbers: [Int32]) -> [Lanes]? {
        guard numbers.allSatisfy({ Int16(exactly: $0) != nil }) else { return nil }
        return stride(from: 0, to: numbers.count, by: unitGroup).map { first in
            var lanes = Lanes()
            for index in 0..<unitGroup { lanes[index] = Int16(truncatingIfNeeded: numbers[first + index]) }
            return lanes
        }
    }

    /// Whether no unit leaves 16 bits and no result 32, whatever the symbols are.
    private var isBounded: Bool {
        (0..<channels).allSatisfy { channel in
            (0..<groups).allSatisfy { isBounded(channel: channel, group: $0) }
                && (0..<2).allSatisfy { result in
                    let lanes = results[channel][result * groups..<(result + 1) * groups]
                    return lanes.reduce(Int32(0)) { $0 + $1.magnitudeSum } <= Self.resultLimit
                }
        }
    }

    private func isBounded(channel: Int, group: Int) -> Bool {
        var greatest = SIMD16<Int32>()
        for input in 0..<Self.inputCount(channel: channel) {
            let place = input * Self.signs * groups + group
            greatest &+= pointwiseMax(weights[channel][place].magnitudes, weights[channel][place + groups].magnitudes)
        }
        let bias = pointwiseMax(biases[2 * channel][group].magnitudes, biases[2 * channel + 1][group].magnitudes)
        return (greatest &* ContextNeighbours.limit &+ bias).max() <= Int32(Int16.max)
    }
}

extension ContextNetwork.Lanes {
    fileprivate var magnitudes: SIMD16<Int32> {
        let wide = SIMD16<Int32>(truncatingIfNeeded: self)
        return wide.replacing(with: 0 &- wide, where: wide .< 0)
    }

    fileprivate var magnitudeSum: Int32 { magnitudes.wrappedSum() }
}

extension ContextNetwork {
    private static let names = (weights: "network_weights", biases: "network_biases", results: "network_results")

    /// Reads the network of a content; nil where there is none.
    ///
    /// - Throws: `FeatureCodecError.Code.missingTensor`, else as the other initialiser does.
    init?(_ content: PriorContent, channels: Int) throws(FeatureCodecError) {
        guard let weights = content.integers[Self.names.weights] else { return nil }
        let biases = try content.array(Self.names.biases)
        try self.init(
            channels: channels,
            units: biases.shape.last ?? 0,
            weights: weights.elements,
            biases: biases.elements,
            results: try content.array(Self.names.results).elements
        )
    }

    /// Adds the network to a content.
    func add(to content: inout PriorContent) {
        let weights = Self.numbers(weights)
        content.integers[Self.names.weights] = PriorContent.IntegerArray(weights, isNarrow: true)
        content.integers[Self.names.biases] = PriorContent.IntegerArray(
            shape: [channels, 2, units], elements: Self.numbers(biases))
        content.integers[Self.names.results] = PriorContent.IntegerArray(
            shape: [channels, 2, units], elements: Self.numbers(results))
    }

    private static func numbers(_ lanes: [[Lanes]]) -> [Int32] {
        lanes.flatMap { $0.flatMap { group in group.indices.map { Int32(group[$0]) } } }
    }

    /// What the networks of all channels cost for a latent without a zero, and what they hold at once.
    ///
    /// - Parameter shape: the latent's, [1, height, width, channels].
    func cost(latent shape: [Int]) -> PriorCost {
        let inputs = (0..<channels).reduce(0) { $0 + Self.inputCount(channel: $1) }
        func product(_ extents: [Int]) -> Int { DecodingLimits.product(extents) ?? .max }
        // With the border, and in 16 bits twice: before and after the even places of a channel are known.
        let bordered = shape.dropFirst().dropLast().map { $0.addingSaturated(2) }
        return PriorCost(
            parameters: (inputs * Self.signs + 4 * channels) * units,
            multiplyAccumulates: product(shape.dropLast() + [(inputs + 2 * channels) * units]),
            elements: product(bordered + [units])
        )
    }
}
