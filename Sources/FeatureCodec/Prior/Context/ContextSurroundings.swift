/// What a ``ContextPrior`` knows around the symbols of its next pass, as its two rules look at it.
package struct ContextSurroundings: Sendable {
    /// For the rule that weighs magnitudes.
    package private(set) var magnitudes: ContextFeatures
    /// For the rule that weighs symbols.
    package private(set) var neighbours: ContextNeighbours

    /// Knows nothing yet of a latent.
    ///
    /// - Parameter shape: the latent's, [1, height, width, channels].
    package init(shape: [Int]) {
        let board = Checkerboard(shape)
        magnitudes = ContextFeatures(board)
        neighbours = ContextNeighbours(board)
    }

    /// Takes the symbols of both passes of the next channel.
    package mutating func add(even: [Int32], odd: [Int32]) {
        magnitudes.add(even: even, odd: odd)
        neighbours.add(even: even, odd: odd)
    }
}
