/// The places of a latent's channel, parted into those whose row and column sum to an even number and the others.
package struct Checkerboard: Sendable {
    package let height: Int
    package let width: Int
    package let channels: Int
    /// The places of the even and of the odd passes, as positions within a channel, row by row.
    package let places: [[Int]]

    /// The parting of latents of a shape [1, height, width, channels].
    package init(_ shape: [Int]) {
        precondition(shape.count == 4 && shape[0] == 1, "no latent has the shape \(shape)")
        (height, width, channels) = (shape[1], shape[2], shape[3])
        let width = width
        let all = 0..<height * width
        places = [0, 1].map { parity in all.filter { ($0 / width + $0 % width) & 1 == parity } }
    }

    /// The number of places of a channel.
    package var placeCount: Int { height * width }

    /// The row length of a plane that has a border of one place around the channel.
    var borderedWidth: Int { width + 2 }
    /// The number of places of such a plane.
    var borderedCount: Int { (height + 2) * borderedWidth }

    /// Where a place of the channel is in such a plane.
    func bordered(_ place: Int) -> Int { (place / width + 1) * borderedWidth + place % width + 1 }

    /// The ways from a place of such a plane to the 3 x 3 around it, row by row.
    var window: [Int] { [-1, 0, 1].flatMap { row in [-1, 0, 1].map { row * borderedWidth + $0 } } }
    /// The ways to those above, left, right and below.
    var cross: [Int] { [-borderedWidth, -1, 1, borderedWidth] }

    /// The symbols of each pass, from symbols in the order channel, row, column.
    package func passes(of planar: [Int32]) -> [[Int32]] {
        precondition(planar.count == channels * placeCount, "\(planar.count) symbols for \(channels) channels")
        return (0..<2 * channels).map { pass in places[pass & 1].map { planar[pass / 2 * placeCount + $0] } }
    }

    /// The symbols in the order channel, row, column, from those of each pass.
    package func planar(of passes: [[Int32]]) -> [Int32] {
        precondition(passes.count == 2 * channels, "\(passes.count) passes for \(channels) channels")
        var planar = [Int32](repeating: 0, count: channels * placeCount)
        for (pass, list) in passes.enumerated() {
            for (place, symbol) in zip(places[pass & 1], list) { planar[pass / 2 * placeCount + place] = symbol }
        }
        return planar
    }
}
