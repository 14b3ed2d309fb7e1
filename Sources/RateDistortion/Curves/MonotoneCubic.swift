/// A piecewise cubic through points that overshoots none of them (PCHIP; Fritsch and Butland 1984).
///
/// The slope at an inner point is the weighted harmonic mean of the slopes beside it, or 0 where these differ in sign;
/// the ends use the shape-preserving three-point formula.
struct MonotoneCubic {
    private let abscissae: [Double]
    private let ordinates: [Double]
    private let slopes: [Double]

    /// Interpolates between points.
    ///
    /// - Precondition: at least two points; the abscissae rise strictly.
    init(_ abscissae: [Double], _ ordinates: [Double]) {
        precondition(abscissae.count >= 2 && abscissae.count == ordinates.count, "a curve has at least two points")
        precondition(zip(abscissae, abscissae.dropFirst()).allSatisfy { $0 < $1 }, "the abscissae rise")
        self.abscissae = abscissae
        self.ordinates = ordinates
        let steps = zip(abscissae, abscissae.dropFirst()).map { $1 - $0 }
        let secants = zip(zip(ordinates, ordinates.dropFirst()).map { $1 - $0 }, steps).map { $0 / $1 }
        slopes = Self.slopes(steps: steps, secants: secants)
    }

    private static func slopes(steps: [Double], secants: [Double]) -> [Double] {
        guard secants.count > 1 else { return [secants[0], secants[0]] }
        var slopes = [endSlope(steps[0], steps[1], secants[0], secants[1])]
        for index in 1..<secants.count {
            let (before, after) = (secants[index - 1], secants[index])
            if before * after <= 0 {
                slopes.append(0)
            } else {
                let first = 2 * steps[index] + steps[index - 1]
                let second = steps[index] + 2 * steps[index - 1]
                slopes.append((first + second) / (first / before + second / after))
            }
        }
        let last = secants.count - 1
        slopes.append(endSlope(steps[last], steps[last - 1], secants[last], secants[last - 1]))
        return slopes
    }

    private static func endSlope(_ step: Double, _ next: Double, _ secant: Double, _ nextSecant: Double) -> Double {
        let slope = ((2 * step + next) * secant - step * nextSecant) / (step + next)
        if slope * secant <= 0 { return 0 }
        if secant * nextSecant <= 0, abs(slope) > 3 * abs(secant) { return 3 * secant }
        return slope
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
