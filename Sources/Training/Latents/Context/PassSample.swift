/// The symbols of one pass of many latents, with what is known around each.
struct PassSample {
    /// By image: the symbols of the pass.
    private let symbols: [[Int32]]
    /// The features of an image: for each a list over the places of the pass.
    private let columns: (Int) -> [[Int32]]
    /// Their weighted sum at each place, as the prior takes it.
    private let sums: (Int, [Int32]) -> [Int32]

    /// About how many images weights are found by: there are far more places in them than weights.
    private static let weighedImages = 512

    init(
        _ symbols: [[Int32]],
        columns: @escaping (_ image: Int) -> [[Int32]],
        sums: @escaping (_ image: Int, _ weights: [Int32]) -> [Int32]
    ) {
        self.symbols = symbols
        self.columns = columns
        self.sums = sums
    }

    /// The rule whose weighted sum of features comes closest to a target, in proportion.
    ///
    /// - Parameters:
    ///   - contexts: how many the sum is parted into.
    ///   - greatest: the magnitude of the greatest weight.
    ///   - target: what is to be predicted of a symbol.
    func rule(contexts count: Int, greatest: Double, target: (Int32) -> Int32) -> PassRule {
        let weights = count > 1 ? weights(greatest: greatest, target: target) : []
        let sums = symbols.indices.map { self.sums($0, weights) }
        return PassRule(sums: sums, symbols: symbols, weights: weights, contexts: count)
    }

    /// The whole-number weights of the best prediction; none where there are no features.
    private func weights(greatest: Double, target: (Int32) -> Int32) -> [Int32] {
        var equations: NormalEquations?
        for image in stride(from: 0, to: symbols.count, by: max(1, symbols.count / Self.weighedImages)) {
            let columns = columns(image)
            guard !columns.isEmpty else { return [] }
            if equations == nil { equations = NormalEquations(count: columns.count) }
            equations?.add(columns, targets: symbols[image].map(target))
        }
        let solution = equations?.solution ?? []
        let scale = greatest / max(solution.map(\.magnitude).max() ?? 0, 1e-9)
        return solution.map { Int32(($0 * scale).rounded()) }
    }
}

/// The equations of a least-squares fit with a constant, which is left out of the solution: thresholds make up for it.
struct NormalEquations {
    /// The lower triangle of sums of products of features, the constant last.
    private var matrix: [[Double]]
    private var target: [Double]

    init(count: Int) {
        matrix = (0...count).map { [Double](repeating: 0, count: $0 + 1) }
        target = [Double](repeating: 0, count: count + 1)
    }

    /// Takes the places of one image: small numbers, whose products are summed up as whole ones.
    mutating func add(_ columns: [[Int32]], targets: [Int32]) {
        let columns = columns + [[Int32](repeating: 1, count: targets.count)]
        for row in columns.indices where columns[row].contains(where: { $0 != 0 }) {
            target[row] += Double(Self.product(columns[row], targets))
            for column in 0...row {
                matrix[row][column] += Double(Self.product(columns[row], columns[column]))
            }
        }
    }

    private static func product(_ left: [Int32], _ right: [Int32]) -> Int32 {
        let (left, right) = (left.span, right.span)
        precondition(left.count == right.count, "\(left.count) and \(right.count) places of one pass")
        var sum: Int32 = 0
        for index in left.indices { sum &+= left[index] &* right[index] }
        return sum
    }

    /// The weights of the features.
    var solution: [Double] {
        let count = target.count
        return LinearSystem.solve(
            matrix.flatMap { $0 + [Double](repeating: 0, count: count - $0.count) }, target
        ).dropLast()
    }
}

/// Linear equations.
enum LinearSystem {
    /// Solves a symmetric positive system, of which the lower triangle is given, by Cholesky's method.
    ///
    /// A small multiple of the diagonal is added, so that unknowns which the equations leave open come out as zero.
    static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let count = right.count
        var factor = matrix
        for row in 0..<count {
            for column in 0...row {
                var sum = factor[row * count + column]
                if row == column { sum = sum * (1 + 1e-6) + 1e-6 }
                for inner in 0..<column { sum -= factor[row * count + inner] * factor[column * count + inner] }
                factor[row * count + column] =
                    row == column ? max(sum, 1e-12).squareRoot() : sum / factor[column * count + column]
            }
        }
        var solution = right
        for row in 0..<count {
            for column in 0..<row { solution[row] -= factor[row * count + column] * solution[column] }
            solution[row] /= factor[row * count + row]
        }
        for row in (0..<count).reversed() {
            for column in row + 1..<count { solution[row] -= factor[column * count + row] * solution[column] }
            solution[row] /= factor[row * count + row]
        }
        return solution
    }
}
