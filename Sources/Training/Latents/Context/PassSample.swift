internal import Foundation

/// How often each symbol was seen; those beyond a bound count as the bound.
struct Histogram: Sendable {
    private static let bound = 255
    private(set) var counts = [Int](repeating: 0, count: 2 * bound + 1)
    private(set) var total = 0

    mutating func add(_ symbol: Int32) {
        counts[Int(max(-Int32(Self.bound), min(Int32(Self.bound), symbol))) + Self.bound] += 1
        total += 1
    }

    static func += (left: inout Histogram, right: Histogram) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
        left.total += right.total
    }

    subscript(symbol: Int) -> Int {
        counts.indices.contains(symbol + Self.bound) ? counts[symbol + Self.bound] : 0
    }

    /// The lowest symbol that was seen; 0 if there is none.
    var lowest: Int { (counts.firstIndex { $0 > 0 } ?? Self.bound) - Self.bound }
    /// The highest symbol that was seen.
    var highest: Int { (counts.lastIndex { $0 > 0 } ?? Self.bound) - Self.bound }

    /// The bits of all symbols seen under the distribution that they make.
    var bits: Double {
        guard total > 0 else { return 0 }
        return counts.reduce(0) { $1 > 0 ? $0 - Double($1) * log2(Double($1) / Double(total)) : $0 }
    }
}

/// A rule for one pass, and where it puts the symbols that it was fitted to.
struct PassRule: Sendable {
    let weights: [Int32]
    /// The least sums of the contexts after the first; where fewer can be told apart, the last are never reached.
    let thresholds: [Int32]
    /// By image: the context at each place of the pass.
    let contexts: [[UInt8]]
}

/// The symbols of one pass of many latents, with what is known around each.
struct PassSample {
    /// By image: the symbols of the pass.
    private let symbols: [[Int32]]
    /// The features of an image: for each a list over the places of the pass.
    private let columns: (Int) -> [[Int32]]
    /// Their weighted sum at each place, as the prior takes it.
    private let sums: (Int, [Int32]) -> [Int32]

    /// The stretches that contexts are joined from.
    private static let stretches = 48
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
    /// Contexts begin as many stretches of the sum with about equally many symbols each; then the neighbours whose joining costs
    /// the fewest bits are joined until few are left.
    ///
    /// - Parameters:
    ///   - contexts: how many are left.
    ///   - greatest: the magnitude of the greatest weight.
    ///   - target: what is to be predicted of a symbol.
    func rule(contexts count: Int, greatest: Double, target: (Int32) -> Int32) -> PassRule {
        let weights = count > 1 ? weights(greatest: greatest, target: target) : []
        let sums = symbols.indices.map { self.sums($0, weights) }
        let thresholds = thresholds(of: sums, count: count)
        let contexts = sums.map { $0.map { sum in thresholds.reduce(UInt8(0)) { $0 + ($1 <= sum ? 1 : 0) } } }
        let missing = Array(repeating: Int32.max, count: count - 1 - thresholds.count)
        return PassRule(weights: weights, thresholds: thresholds + missing, contexts: contexts)
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

    /// The least sum of each context after the first, in rising order.
    private func thresholds(of sums: [[Int32]], count: Int) -> [Int32] {
        var groups = stretches(of: sums)
        while groups.count > count {
            let costs = groups.indices.dropLast().map { groups[$0].costOfJoining(groups[$0 + 1]) }
            guard let least = costs.indices.min(by: { costs[$0] < costs[$1] }) else { break }
            groups[least].histogram += groups[least + 1].histogram
            groups.remove(at: least + 1)
        }
        return groups.dropFirst().map(\.least)
    }

    private struct Stretch {
        let least: Int32
        var histogram = Histogram()

        func costOfJoining(_ other: Stretch) -> Double {
            var joined = histogram
            joined += other.histogram
            return joined.bits - histogram.bits - other.histogram.bits
        }
    }

    /// Stretches of the weighted sum with about equally many symbols each.
    private func stretches(of sums: [[Int32]]) -> [Stretch] {
        // Sum and symbol in one number, the sum above.
        var seen: [Int64] = []
        for (sums, symbols) in zip(sums, symbols) {
            for (sum, symbol) in zip(sums, symbols) {
                seen.append(Int64(sum) << 32 | Int64(UInt32(bitPattern: symbol)))
            }
        }
        seen.sort()
        var stretches: [Stretch] = []
        var begun = 0
        var last = Int32.min
        for (index, both) in seen.enumerated() {
            let sum = Int32(truncatingIfNeeded: both >> 32)
            // A stretch begins where the sum rises, as soon as those before have had their share.
            let isDue = index * Self.stretches >= begun * seen.count
            if stretches.isEmpty || isDue && sum > last {
                stretches.append(Stretch(least: sum))
                begun = index * Self.stretches / seen.count + 1
            }
            stretches[stretches.count - 1].histogram.add(Int32(truncatingIfNeeded: both))
            last = sum
        }
        return stretches
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
