/// What a ``ContextPrior`` knows of the surroundings of a symbol: magnitudes of symbols that are coded before it.
///
/// A magnitude counts as 3 at most. For each earlier channel there are two features, the magnitude at the symbol's place and
/// the sum of those at the four places beside, above and below it; for the odd pass of a channel there is one more, that sum
/// within the channel itself, of which the even pass has coded all four. What lies outside the latent counts as 0.
package struct ContextFeatures: Sendable {
    /// The greatest magnitude that is told apart.
    private static let magnitudeLimit: UInt32 = 3

    /// The number of features in a pass: two for each channel before, one more in an odd pass.
    package static func count(pass: Int) -> Int { pass }

    private let board: Checkerboard
    /// The features of the channels so far over the places of even passes, and over those of odd ones.
    private var known: [[[Int32]]] = [[], []]

    /// Knows nothing yet.
    package init(_ board: Checkerboard) {
        self.board = board
    }

    /// Takes the symbols of the next channel.
    package mutating func add(even: [Int32], odd: [Int32]) {
        var magnitudes = [Int32](repeating: 0, count: board.placeCount)
        put(even, parity: 0, into: &magnitudes)
        put(odd, parity: 1, into: &magnitudes)
        let sums = neighbourSums(magnitudes)
        for parity in 0...1 {
            known[parity].append(board.places[parity].map { magnitudes[$0] })
            known[parity].append(board.places[parity].map { sums[$0] })
        }
    }

    /// The features of a pass of the next channel: for each a list over the pass's places.
    ///
    /// - Parameter anchors: the symbols of the channel's even pass, for its odd one; nil for the even one.
    package func columns(anchors: [Int32]?) -> [[Int32]] {
        guard let anchors else { return known[0] }
        var magnitudes = [Int32](repeating: 0, count: board.placeCount)
        put(anchors, parity: 0, into: &magnitudes)
        let sums = neighbourSums(magnitudes)
        return known[1] + [board.places[1].map { sums[$0] }]
    }

    /// The weighted sum of the features at each place of a pass of the next channel.
    package func sums(anchors: [Int32]?, weights: [Int32]) -> [Int32] {
        var sums = [Int32](repeating: 0, count: board.places[anchors == nil ? 0 : 1].count)
        for (column, weight) in zip(columns(anchors: anchors), weights) where weight != 0 {
            for place in sums.indices { sums[place] &+= weight &* column[place] }
        }
        return sums
    }

    /// Puts the magnitudes of a pass's symbols to their places.
    private func put(_ symbols: [Int32], parity: Int, into magnitudes: inout [Int32]) {
        for (place, symbol) in zip(board.places[parity], symbols) {
            magnitudes[place] = Int32(min(symbol.magnitude, Self.magnitudeLimit))
        }
    }

    /// For each place, the sum over the four places next to it.
    private func neighbourSums(_ magnitudes: [Int32]) -> [Int32] {
        let (height, width) = (board.height, board.width)
        var sums = [Int32](repeating: 0, count: magnitudes.count)
        for row in 0..<height {
            for column in 0..<width {
                let place = row * width + column
                var sum: Int32 = 0
                if row > 0 { sum += magnitudes[place - width] }
                if row + 1 < height { sum += magnitudes[place + width] }
                if column > 0 { sum += magnitudes[place - 1] }
                if column + 1 < width { sum += magnitudes[place + 1] }
                sums[place] = sum
            }
        }
        return sums
    }
}
