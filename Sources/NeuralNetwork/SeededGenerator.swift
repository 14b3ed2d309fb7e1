/// Random numbers that the seed decides: the same on every machine, and resumable.
///
/// xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its state filled from the
/// seed by SplitMix64. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
    /// Everything that the numbers to come depend on; kept in the value itself, so that drawing touches no heap.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Everything that the numbers to come depend on: four words, not all zero.
    public var state: [UInt64] { [words.0, words.1, words.2, words.3] }

    /// Starts the sequence of a seed; neighbouring seeds give unrelated sequences.
    public init(seed: UInt64) {
        var counter = seed
        func word() -> UInt64 {
            counter &+= 0x9e37_79b9_7f4a_7c15
            var bits = counter
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits ^ (bits >> 31)
        }
        words = (word(), word(), word(), word())
    }

    /// Goes on where a generator with this state stood; `nil` unless it is four words that are not all zero.
    public init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        words = (state[0], state[1], state[2], state[3])
    }

    /// Whether two generators will give the same numbers.
    public static func == (first: SeededGenerator, second: SeededGenerator) -> Bool { first.words == second.words }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let product = words.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = words.1 << 17
        words.2 ^= words.0
        words.3 ^= words.1
        words.1 ^= words.2
        words.0 ^= words.3
        words.2 ^= shifted
        words.3 = (words.3 << 45) | (words.3 >> 19)
        return result
    }

    /// A number in 0..<1, evenly spread over the multiples of 2^-24.
    public mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number from the normal distribution with mean 0 and deviation 1 (Marsaglia's polar method).
    public mutating func normal() -> Float {
        while true {
            let x = Double(next() >> 11) * 0x1p-52 - 1
            let y = Double(next() >> 11) * 0x1p-52 - 1
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return Float(x * (-2 * Self.naturalLogarithm(square) / square).squareRoot())
        }
    }

    /// A logarithm from basic arithmetic alone, so that no mathematical library can change the sequence.
    private static func naturalLogarithm(_ value: Double) -> Double {
        var exponent = Double(value.exponent)
        var significand = value.significand
        if significand > 1.414_213_562_373_095_1 {
            significand /= 2
            exponent += 1
        }
        // ln m = 2 artanh((m - 1) / (m + 1)); the argument is at most 0.172, where 9 terms leave less than 1e-15.
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        var term = 17.0
        while term >= 1 {
            sum = sum * square + 1 / term
            term -= 2
        }
        return exponent * 0.693_147_180_559_945_3 + 2 * ratio * sum
    }
}
