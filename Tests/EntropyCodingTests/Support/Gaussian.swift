import EntropyCoding
import Foundation

/// A normal density rounded to integers, over a support that leaves out less than 1e-15.
struct Gaussian {
    let distribution: SymbolDistribution

    init(deviation: Double) {
        let halfWidth = Int((8 * deviation).rounded(.up)) + 1
        func below(_ value: Double) -> Double { erfc(-value / deviation / 2.0.squareRoot()) / 2 }
        let probabilities = (-halfWidth...halfWidth).map { symbol in
            // The mirror image keeps the tail exact.
            let near = -Double(abs(symbol))
            return below(near + 0.5) - below(near - 0.5)
        }
        distribution = SymbolDistribution(
            lowest: Int32(-halfWidth),
            probabilities: probabilities,
            escape: 2 * below(-Double(halfWidth) - 0.5)
        )
    }

    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// The entropy in bits.
    var entropy: Double {
        distribution.probabilities.reduce(0) { sum, probability in
            probability > 0 ? sum - probability * log2(probability) : sum
        }
    }
}

/// The bits per symbol that frequencies cost when symbols have the given probabilities.
func crossEntropy(_ probabilities: [Double], _ frequencies: [Int]) -> Double {
    let total = Double(frequencies.reduce(0, +))
    let mass = probabilities.reduce(0, +)
    return zip(probabilities, frequencies).reduce(0) { sum, pair in
        pair.0 > 0 ? sum - pair.0 / mass * log2(Double(pair.1) / total) : sum
    }
}
