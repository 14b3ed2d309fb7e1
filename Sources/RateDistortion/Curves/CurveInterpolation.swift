/// How a curve runs between its points.
public enum CurveInterpolation: String, Sendable, CaseIterable, Codable {
    /// Overshoots no point (Fritsch and Butland 1984): the slope at an inner point is the weighted harmonic mean of the
    /// slopes beside it, or 0 where these differ in sign; the ends use the shape-preserving three-point formula.
    case pchip
    /// Follows straight runs and wiggles little (Akima 1970): the slope at a point is the mean of the slopes beside it,
    /// each weighted by how little the slopes change on its side.
    case akima

    /// The slope at each point.
    ///
    /// - Parameters:
    ///   - steps: the distances between neighbouring abscissae, at least one.
    ///   - secants: the slopes of the straight lines between neighbours.
    func slopes(steps: [Double], secants: [Double]) -> [Double] {
        guard secants.count > 1 else { return [secants[0], secants[0]] }
        return switch self {
        case .pchip: Self.monotoneSlopes(steps, secants)
        case .akima: Self.akimaSlopes(secants)
        }
    }

    private static func monotoneSlopes(_ steps: [Double], _ secants: [Double]) -> [Double] {
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

    private static func akimaSlopes(_ secants: [Double]) -> [Double] {
        let last = secants.count - 1
        // Two slopes more on each side continue the change of those at the end.
        let before = [3 * secants[0] - 2 * secants[1], 2 * secants[0] - secants[1]]
        let after = [2 * secants[last] - secants[last - 1], 3 * secants[last] - 2 * secants[last - 1]]
        let all = before + secants + after
        let changes = zip(all, all.dropFirst()).map { abs($1 - $0) }
        let weights = zip(changes, changes.dropFirst(2)).map { $0 + $1 }
        // Where slopes change on neither side, rounding must not decide.
        let least = 1e-9 * (weights.max() ?? 0)
        return weights.indices.map { index in
            guard weights[index] > least else { return (all[index] + all[index + 3]) / 2 }
            return (changes[index + 2] * all[index + 1] + changes[index] * all[index + 2]) / weights[index]
        }
    }
}
