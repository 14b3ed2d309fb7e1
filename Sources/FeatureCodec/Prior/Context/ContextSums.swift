/// Looks at what is known before the next pass of a latent, and makes two numbers of it at each place.
///
/// The first tells how far from the middle a symbol may lie, the second where the middle is; a ``ContextPrior`` parts each into
/// contexts.
protocol ContextSums: Sendable {
    /// Takes the symbols of both passes of the next channel.
    mutating func add(even: [Int32], odd: [Int32])

    /// Both numbers at each place of a pass of the channel that is next.
    ///
    /// - Parameter anchors: the symbols of the channel's even pass, for its odd one; nil for the even one.
    mutating func sums(anchors: [Int32]?) -> (magnitudes: [Int32], neighbours: [Int32])
}

/// The sums of two linear rules.
struct RuleSums: ContextSums {
    private let magnitudes: ContextRule
    private let neighbours: ContextRule
    private var surroundings: ContextSurroundings
    private var channel = 0

    init(magnitudes: ContextRule, neighbours: ContextRule, shape: [Int]) {
        self.magnitudes = magnitudes
        self.neighbours = neighbours
        surroundings = ContextSurroundings(shape: shape)
    }

    mutating func add(even: [Int32], odd: [Int32]) {
        surroundings.add(even: even, odd: odd)
        channel += 1
    }

    func sums(anchors: [Int32]?) -> (magnitudes: [Int32], neighbours: [Int32]) {
        let pass = 2 * channel + (anchors == nil ? 0 : 1)
        return (
            surroundings.magnitudes.sums(anchors: anchors, weights: magnitudes.weights[pass]),
            surroundings.neighbours.sums(anchors: anchors, weights: neighbours.weights[pass])
        )
    }
}

/// The results of a ``ContextNetwork``, found from the symbols that are not zero.
package struct NetworkSums: ContextSums {
    private typealias Lanes = ContextNetwork.Lanes

    /// A symbol that is not zero.
    private struct Impulse {
        /// Its place, in a plane with a border of one.
        let position: Int
        /// The magnitude that counts.
        let magnitude: Int16
        /// 0 if it is positive, else 1.
        let sign: Int
    }

    private let network: ContextNetwork
    private let board: Checkerboard
    /// By channel so far.
    private var known: [[Impulse]] = []
    /// What the channels before add to the units of the next one: by place, border included, and group.
    private var begun: [Lanes]?

    /// Knows nothing yet of a latent.
    ///
    /// - Parameter shape: the latent's, [1, height, width, channels].
    package init(_ network: ContextNetwork, shape: [Int]) {
        self.network = network
        board = Checkerboard(shape)
    }

    package mutating func add(even: [Int32], odd: [Int32]) {
        known.append(impulses(even, parity: 0) + impulses(odd, parity: 1))
        begun = nil
    }

    package mutating func sums(anchors: [Int32]?) -> (magnitudes: [Int32], neighbours: [Int32]) {
        var units = begun ?? unitsOfChannelsBefore()
        begun = units
        if let anchors {
            add(impulses(anchors, parity: 0), offsets: board.cross, firstInput: 9 * known.count, to: &units)
        }
        return results(of: units, parity: anchors == nil ? 0 : 1)
    }

    private func impulses(_ symbols: [Int32], parity: Int) -> [Impulse] {
        var impulses: [Impulse] = []
        for (place, symbol) in zip(board.places[parity], symbols) where symbol != 0 {
            let magnitude = min(symbol.magnitude, UInt32(ContextNeighbours.limit))
            impulses.append(
                Impulse(position: board.bordered(place), magnitude: Int16(magnitude), sign: symbol > 0 ? 0 : 1))
        }
        return impulses
    }

    private func unitsOfChannelsBefore() -> [Lanes] {
        var units = [Lanes](repeating: .zero, count: board.borderedCount * network.groups)
        let window = board.window
        for (channel, impulses) in known.enumerated() {
            add(impulses, offsets: window, firstInput: 9 * channel, to: &units)
        }
        return units
    }

    /// Adds symbols to the units at all places that see them, which lie the other way.
    private func add(_ impulses: [Impulse], offsets: [Int], firstInput: Int, to units: inout [Lanes]) {
        let groups = network.groups
        let list = network.weights[known.count]
        let weights = list.span
        var units = units.mutableSpan
        for impulse in impulses {
            for (tap, offset) in offsets.enumerated() {
                let target = (impulse.position - offset) * groups
                let source = ((firstInput + tap) * ContextNetwork.signs + impulse.sign) * groups
                for group in 0..<groups { units[target + group] &+= weights[source + group] &* impulse.magnitude }
            }
        }
    }

    private func results(of units: [Lanes], parity: Int) -> (magnitudes: [Int32], neighbours: [Int32]) {
        let groups = network.groups
        let lists = (biases: network.biases[2 * known.count + parity], weights: network.results[known.count])
        let (biases, weights, units) = (lists.biases.span, lists.weights.span, units.span)
        var (magnitudes, neighbours) = ([Int32](), [Int32]())
        for place in board.places[parity] {
            let first = board.bordered(place) * groups
            var (magnitude, neighbour) = (SIMD16<Int32>(), SIMD16<Int32>())
            for group in 0..<groups {
                let unit = pointwiseMax(units[first + group] &+ biases[group], .zero)
                magnitude &+= unit.product(weights[group])
                neighbour &+= unit.product(weights[groups + group])
            }
            magnitudes.append(magnitude.wrappedSum())
            neighbours.append(neighbour.wrappedSum())
        }
        return (magnitudes, neighbours)
    }
}

extension ContextNetwork.Lanes {
    /// Products in 32 bits.
    fileprivate func product(_ other: Self) -> SIMD16<Int32> {
        SIMD16<Int32>(truncatingIfNeeded: self) &* SIMD16<Int32>(truncatingIfNeeded: other)
    }
}
