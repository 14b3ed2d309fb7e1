/// What a ``ContextPrior`` knows of the signs around a symbol: the symbols themselves that are coded before it.
///
/// A symbol beyond 3 counts as 3, one below -3 as -3. For each earlier channel there are nine features, the symbols of the
/// 3 x 3 places around the symbol's, row by row; for the odd pass of a channel there are four more, those above, left, right
/// and below within the channel itself, of which the even pass has coded all. What lies outside the latent counts as 0.
package struct ContextNeighbours: Sendable {
    /// The greatest magnitude that is told apart.
    package static let limit: Int32 = 3

    /// The number of features in a pass.
    package static func count(pass: Int) -> Int { pass / 2 * 9 + pass % 2 * 4 }

    private let board: Checkerboard
    /// The symbols of the channels so far, with a border of zeros.
    private var planes: [[Int32]] = []

    /// Knows nothing yet.
    package init(_ board: Checkerboard) {
        self.board = board
    }

    /// Takes the symbols of the next channel.
    package mutating func add(even: [Int32], odd: [Int32]) {
        var plane = emptyPlane
        put(even, parity: 0, into: &plane)
        put(odd, parity: 1, into: &plane)
        planes.append(plane)
    }

    /// The features of a pass of the next channel: for each a list over the pass's places.
    ///
    /// - Parameter anchors: the symbols of the channel's even pass, for its odd one; nil for the even one.
    package func columns(anchors: [Int32]?) -> [[Int32]] {
        let places = board.places[anchors == nil ? 0 : 1].map(board.bordered)
        return taps(anchors: anchors).map { plane, offset in places.map { plane[$0 + offset] } }
    }

    /// The weighted sum of the features at each place of a pass of the next channel.
    package func sums(anchors: [Int32]?, weights: [Int32]) -> [Int32] {
        // From the first place to the last, the border between rows included: one stretch without a branch.
        let first = board.borderedWidth + 1
        var sums = [Int32](repeating: 0, count: board.height * board.borderedWidth - 2)
        for ((plane, offset), weight) in zip(taps(anchors: anchors), weights) where weight != 0 {
            Self.add(plane.span.extracting(first + offset..<first + offset + sums.count), times: weight, to: &sums)
        }
        return board.places[anchors == nil ? 0 : 1].map { sums[board.bordered($0) - first] }
    }

    private static func add(_ symbols: Span<Int32>, times weight: Int32, to sums: inout [Int32]) {
        var target = sums.mutableSpan
        precondition(symbols.count == target.count, "\(symbols.count) symbols for \(target.count) sums")
        for index in symbols.indices { target[index] &+= weight &* symbols[index] }
    }

    /// The plane of each feature, and the way from a place to the feature's symbol in it.
    private func taps(anchors: [Int32]?) -> [(plane: [Int32], offset: Int)] {
        let window = board.window
        var taps = planes.flatMap { plane in window.map { (plane: plane, offset: $0) } }
        if let anchors {
            var own = emptyPlane
            put(anchors, parity: 0, into: &own)
            taps += board.cross.map { (plane: own, offset: $0) }
        }
        return taps
    }

    private var emptyPlane: [Int32] { [Int32](repeating: 0, count: board.borderedCount) }

    private func put(_ symbols: [Int32], parity: Int, into plane: inout [Int32]) {
        for (place, symbol) in zip(board.places[parity], symbols) {
            plane[board.bordered(place)] = max(-Self.limit, min(Self.limit, symbol))
        }
    }
}
