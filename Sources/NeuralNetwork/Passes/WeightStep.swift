/// The steps in which weights are rounded to whole numbers.
package enum WeightStep {
    /// The step in which weights, limited to whole numbers of a magnitude, are rounded with the least sum of squared errors;
    /// 0 where all are 0.
    package static func best(for weights: some Collection<Double>, limit: Int) -> Double {
        let bound = Double(limit)
        let greatest = weights.reduce(0) { max($0, abs($1)) }
        func error(_ step: Double) -> Double {
            weights.reduce(0) { sum, weight in
                let distance = weight - rounded(weight, step: step, limit: limit) * step
                return sum + distance * distance
            }
        }
        guard greatest > 0 else { return 0 }
        let candidates = (0..<32).map { greatest / bound * (1 - Double($0) / 64) }
        return candidates.min { error($0) < error($1) } ?? greatest / bound
    }

    /// A weight as a whole number of steps.
    package static func rounded(_ weight: Double, step: Double, limit: Int) -> Double {
        // The sum with 0 has no negative zero, which whole numbers lack.
        min(max((weight / step).rounded(), -Double(limit)), Double(limit)) + 0
    }
}
