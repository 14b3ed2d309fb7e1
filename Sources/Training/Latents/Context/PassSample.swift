internal import Foundation

/// How often each symbol was seen; those beyond a bound count as the bound.
struct Histogram {
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

/// The symbols of one pass of many latents, with the features of each.
struct PassSample {
    /// By image: the symbols of the pass.
    let symbols: [[Int32]]
    /// By image, then by feature: its value at each place.
    let columns: [[[Int32]]]

    /// The whole-number weights whose sum of features comes closest to the symbols' magnitudes, in proportion.
    ///
    /// - Parameters:
    ///   - targetLimit: the magnitude from which symbols are alike.
    ///   - greatest: the magnitude of the greatest weight.
    func weights(targetLimit: UInt32, greatest: Double) -> [Int32] {
        let count = columns.first?.count ?? 0
        guard count > 0 else { return [] }
        // The last row and column belong to a constant, which the contexts' thresholds make up for.
        var matrix = [Double](repeating: 0, count: (count + 1) * (count + 1))
        var target = [Double](repeating: 0, count: count + 1)
        for image in symbols.indices {
            for place in symbols[image].indices {
                let magnitude = Double(min(symbols[image][place].magnitude, targetLimit))
                for row in 0...count {
                    let value = row < count ? Double(columns[image][row][place]) : 1
                    guard value != 0 else { continue }
                    target[row] += value * magnitude
                    for column in 0..<row {
                        matrix[row * (count + 1) + column] += value * Double(columns[image][column][place])
                    }
                    matrix[row * (count + 1) + row] += value * value
                }
            }
        }
        let solution = LinearSystem.solve(matrix, target).prefix(count)
        let scale = greatest / max(solution.map(\.magnitude).max() ?? 0, 1e-9)
        return solution.map { Int32(($0 * scale).rounded()) }
    }

    /// Contexts over the weighted sum, and what was seen in each.
    ///
    /// Contexts begin as many stretches of about equally many symbols each; then the neighbours whose joining costs the fewest
    /// bits are joined until few are left.
    ///
    /// - Returns: the least sum of each context after the first, in rising order, and a histogram of each context; where fewer
    ///   contexts can be told apart, the last are empty.
    func contexts(
        weights: [Int32],
        stretches: Int,
        count: Int
    ) -> (thresholds: [Int32], histograms: [Histogram]) {
        var groups = stretchesOfSums(weights: weights, count: stretches)
        while groups.count > count {
            let costs = groups.indices.dropLast().map { groups[$0].costOfJoining(groups[$0 + 1]) }
            guard let least = costs.indices.min(by: { costs[$0] < costs[$1] }) else { break }
            groups[least].histogram += groups[least + 1].histogram
            groups.remove(at: least + 1)
        }
        let missing = count - groups.count
        return (
            groups.dropFirst().map(\.least) + Array(repeating: Int32.max, count: missing),
            groups.map(\.histogram) + Array(repeating: Histogram(), count: missing)
        )
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
    private func stretchesOfSums(weights: [Int32], count: Int) -> [Stretch] {
        var seen: [(sum: Int32, symbol: Int32)] = []
        for image in symbols.indices {
            var sums = [Int32](repeating: 0, count: symbols[image].count)
            for (column, weight) in zip(columns[image], weights) {
                for place in sums.indices { sums[place] += weight * column[place] }
            }
            seen += zip(sums, symbols[image]).map { ($0, $1) }
        }
        seen.sort { $0.sum < $1.sum }
        var stretches: [Stretch] = []
        var begun = 0
        for (index, element) in seen.enumerated() {
            // A stretch begins where the sum rises, as soon as those before have had their share.
            let isDue = index * count >= begun * seen.count
            if stretches.isEmpty || isDue && element.sum > seen[index - 1].sum {
                stretches.append(Stretch(least: element.sum))
                begun = index * count / seen.count + 1
            }
            stretches[stretches.count - 1].histogram.add(element.symbol)
        }
        return stretches
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
