/// The inner loops of the optimisers, on raw memory so that the compiler makes vectors of them.
enum UpdateKernels {
    /// What is the same for every element of a weight in one step of Adam.
    struct AdamConstants {
        let beta1: Float
        let beta2: Float
        let epsilon: Float
        let step: Float
        let secondScale: Float
        let gradientDecay: Float
        let weightFactor: Float
    }

    static func sgd(
        weight: inout [Float],
        velocity: inout [Float],
        gradient: [Float],
        rate: Float,
        momentum: Float,
        decay: Float,
        nesterov: Bool
    ) {
        let lookAhead: Float = nesterov ? momentum : 0
        let own: Float = nesterov ? 1 : 0
        let remembered: Float = nesterov ? 0 : 1
        let count = weight.count
        weight.withUnsafeMutableBufferPointer { weight in
            velocity.withUnsafeMutableBufferPointer { velocity in
                gradient.withUnsafeBufferPointer { gradient in
                    for index in 0..<count {
                        let slope = gradient[index] + decay * weight[index]
                        let moved = momentum * velocity[index] + slope
                        velocity[index] = moved
                        weight[index] -= rate * (own * slope + (remembered + lookAhead) * moved)
                    }
                }
            }
        }
    }

    static func adam(
        weight: inout [Float],
        first: inout [Float],
        second: inout [Float],
        gradient: [Float],
        _ constants: AdamConstants
    ) {
        let count = weight.count
        weight.withUnsafeMutableBufferPointer { weight in
            first.withUnsafeMutableBufferPointer { first in
                second.withUnsafeMutableBufferPointer { second in
                    gradient.withUnsafeBufferPointer { gradient in
                        for index in 0..<count {
                            let slope = gradient[index] + constants.gradientDecay * weight[index]
                            let mean = constants.beta1 * first[index] + (1 - constants.beta1) * slope
                            let square = constants.beta2 * second[index] + (1 - constants.beta2) * slope * slope
                            first[index] = mean
                            second[index] = square
                            let root = square.squareRoot() * constants.secondScale + constants.epsilon
                            weight[index] = weight[index] * constants.weightFactor - constants.step * mean / root
                        }
                    }
                }
            }
        }
    }

    /// `values += factor * others`.
    static func add(_ others: [Float], times factor: Float = 1, to values: inout [Float]) {
        let count = values.count
        values.withUnsafeMutableBufferPointer { values in
            others.withUnsafeBufferPointer { others in
                for index in 0..<count { values[index] += factor * others[index] }
            }
        }
    }

    /// `values = values + factor * (others - values)`.
    static func approach(_ others: [Float], by factor: Float, _ values: inout [Float]) {
        let count = values.count
        values.withUnsafeMutableBufferPointer { values in
            others.withUnsafeBufferPointer { others in
                for index in 0..<count { values[index] += factor * (others[index] - values[index]) }
            }
        }
    }

    /// `values *= factor`.
    static func scale(_ values: inout [Float], by factor: Float) {
        let count = values.count
        values.withUnsafeMutableBufferPointer { values in
            for index in 0..<count { values[index] *= factor }
        }
    }

    /// The sum of squares, eight partial sums in single precision per block and blocks in double.
    static func sumOfSquares(_ values: [Float]) -> Double {
        blockwise(values) { $0 * $0 }
    }

    /// The sum, with partial sums as in `sumOfSquares`.
    static func sum(_ values: [Float]) -> Double {
        blockwise(values) { $0 }
    }

    @inline(__always)
    private static func blockwise(_ values: [Float], _ term: (Vector) -> Vector) -> Double {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return 0 }
            var total = 0.0
            var start = 0
            while start < values.count {
                let end = min(start + 4_096, values.count)
                var partial = Vector()
                var index = start
                while index + 8 <= end {
                    partial += term(UnsafeRawPointer(base + index).loadUnaligned(as: Vector.self))
                    index += 8
                }
                var tail = Vector()
                for (lane, last) in (index..<end).enumerated() { tail[lane] = values[last] }
                total += Double((partial + term(tail)).sum())
                start = end
            }
            return total
        }
    }
}
