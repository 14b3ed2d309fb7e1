/// A curve of cubics between points, one for each gap, which meet with the same slope.
struct PiecewiseCubic {
    private let abscissae: [Double]
    private let ordinates: [Double]
    private let slopes: [Double]

    /// Interpolates between points.
    ///
    /// - Precondition: at least two points; the abscissae rise strictly.
    init(_ abscissae: [Double], _ ordinates: [Double], _ interpolation: CurveInterpolation = .pchip) {
        precondition(abscissae.count >= 2 && abscissae.count == ordinates.count, "a curve has at least two points")
        precondition(zip(abscissae, abscissae.dropFirst()).allSatisfy { $0 < $1 }, "the abscissae rise")
        self.abscissae = abscissae
        self.ordinates = ordinates
        let steps = zip(abscissae, abscissae.dropFirst()).map { $1 - $0 }
        let secants = zip(zip(ordinates, ordinates.dropFirst()).map { $1 - $0 }, steps).map { $0 / $1 }
        slopes = interpolation.slopes(steps: steps, secants: secants)
    }

    /// The value at a position inside the first and last abscissa.
    func value(at position: Double) -> Double {
        let piece = piece(holding: position)
        let width = abscissae[piece + 1] - abscissae[piece]
        let share = (position - abscissae[piece]) / width
        let (square, cube) = (share * share, share * share * share)
        return ordinates[piece] * (2 * cube - 3 * square + 1) + ordinates[piece + 1] * (3 * square - 2 * cube)
            + width * (slopes[piece] * (cube - 2 * square + share) + slopes[piece + 1] * (cube - square))
    }

    /// The exact integral between two positions inside the first and last abscissa.
    func integral(from lower: Double, to upper: Double) -> Double {
        var total = 0.0
        for piece in 0..<slopes.count - 1 {
            let start = max(lower, abscissae[piece])
            let end = min(upper, abscissae[piece + 1])
            if start < end { total += antiderivative(piece, at: end) - antiderivative(piece, at: start) }
        }
        return total
    }

    private func antiderivative(_ piece: Int, at position: Double) -> Double {
        let width = abscissae[piece + 1] - abscissae[piece]
        let x = (position - abscissae[piece]) / width
        let (x2, x3, x4) = (x * x, x * x * x, x * x * x * x)
        return width * (ordinates[piece] * (x4 / 2 - x3 + x) + ordinates[piece + 1] * (x3 - x4 / 2))
            + width * width
            * (slopes[piece] * (x4 / 4 - 2 * x3 / 3 + x2 / 2) + slopes[piece + 1] * (x4 / 4 - x3 / 3))
    }

    private func piece(holding position: Double) -> Int {
        let after = abscissae.firstIndex { $0 > position } ?? abscissae.count - 1
        return min(max(after - 1, 0), abscissae.count - 2)
    }
}
