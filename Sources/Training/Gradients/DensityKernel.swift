internal import FeatureCodec
internal import NeuralNetwork

/// The factorised density of one channel, forward and backward, eight values at once.
///
/// The maps of the parameters (softplus, tanh) are applied before, so that the loops see effective weights. Layer widths
/// are those of `FactorizedDensity`: 1-3-3-3-3-1.
struct DensityKernel {
    /// Three hidden values of eight latents.
    typealias Triple = (Vector, Vector, Vector)

    /// Offsets of the effective parameters of one channel in a flat array, and of their gradients.
    enum Layout {
        static let firstMatrix = 0
        static let firstBias = 3
        static let firstFactor = 6
        /// Three layers of nine matrix entries, three biases and three factors.
        static let middle = 9
        static let middleStride = 15
        static let lastMatrix = 54
        static let lastBias = 57
        static let count = 58
    }

    /// What the backward pass needs from one evaluation of the logit.
    struct Trace {
        /// The tanh of each hidden layer.
        var tangents: (Triple, Triple, Triple, Triple)
        /// The values after each hidden layer.
        var values: (Triple, Triple, Triple, Triple)
        var logit: Vector
    }

    /// `Layout.count` effective parameters.
    let weights: UnsafePointer<Float>

    /// The logit of the cumulative density.
    @inline(__always)
    func forward(_ x: Vector) -> Trace {
        let w = weights
        let h0 = (x * w[0] + w[3], x * w[1] + w[4], x * w[2] + w[5])
        let (t0, v0) = Self.activate(h0, w + Layout.firstFactor)
        let (t1, v1) = middle(v0, w + Layout.middle)
        let (t2, v2) = middle(v1, w + Layout.middle + Layout.middleStride)
        let (t3, v3) = middle(v2, w + Layout.middle + 2 * Layout.middleStride)
        let last = w + Layout.lastMatrix
        let logit = v3.0 * last[0] + v3.1 * last[1] + v3.2 * last[2] + w[Layout.lastBias]
        return Trace(tangents: (t0, t1, t2, t3), values: (v0, v1, v2, v3), logit: logit)
    }

    /// Carries the gradient of the logit back: returns that of `x` and adds those of the effective parameters.
    @inline(__always)
    func backward(_ x: Vector, _ trace: Trace, slope: Vector, into sums: UnsafeMutablePointer<Vector>) -> Vector {
        let w = weights
        let last = w + Layout.lastMatrix
        let v3 = trace.values.3
        sums[Layout.lastMatrix] += slope * v3.0
        sums[Layout.lastMatrix + 1] += slope * v3.1
        sums[Layout.lastMatrix + 2] += slope * v3.2
        sums[Layout.lastBias] += slope
        var d: Triple = (slope * last[0], slope * last[1], slope * last[2])
        let third = Layout.middle + 2 * Layout.middleStride
        d = middleBackward(d, trace.tangents.3, trace.values.2, w + third, sums + third)
        let second = Layout.middle + Layout.middleStride
        d = middleBackward(d, trace.tangents.2, trace.values.1, w + second, sums + second)
        d = middleBackward(d, trace.tangents.1, trace.values.0, w + Layout.middle, sums + Layout.middle)
        d = Self.activateBackward(d, trace.tangents.0, w + Layout.firstFactor, sums + Layout.firstFactor)
        sums[0] += d.0 * x
        sums[1] += d.1 * x
        sums[2] += d.2 * x
        sums[3] += d.0
        sums[4] += d.1
        sums[5] += d.2
        return d.0 * w[0] + d.1 * w[1] + d.2 * w[2]
    }

    @inline(__always)
    private static func activate(_ h: Triple, _ factors: UnsafePointer<Float>) -> (tangents: Triple, values: Triple) {
        let t: Triple = (VectorMath.tanh(h.0), VectorMath.tanh(h.1), VectorMath.tanh(h.2))
        return (t, (h.0 + t.0 * factors[0], h.1 + t.1 * factors[1], h.2 + t.2 * factors[2]))
    }

    @inline(__always)
    private static func activateBackward(
        _ d: Triple,
        _ t: Triple,
        _ factors: UnsafePointer<Float>,
        _ sums: UnsafeMutablePointer<Vector>
    ) -> Triple {
        sums[0] += d.0 * t.0
        sums[1] += d.1 * t.1
        sums[2] += d.2 * t.2
        return (
            d.0 + d.0 * (1 - t.0 * t.0) * factors[0],
            d.1 + d.1 * (1 - t.1 * t.1) * factors[1],
            d.2 + d.2 * (1 - t.2 * t.2) * factors[2]
        )
    }

    @inline(__always)
    private func middle(_ v: Triple, _ w: UnsafePointer<Float>) -> (tangents: Triple, values: Triple) {
        let h: Triple = (
            v.0 * w[0] + v.1 * w[1] + v.2 * w[2] + w[9],
            v.0 * w[3] + v.1 * w[4] + v.2 * w[5] + w[10],
            v.0 * w[6] + v.1 * w[7] + v.2 * w[8] + w[11]
        )
        return Self.activate(h, w + 12)
    }

    @inline(__always)
    private func middleBackward(
        _ slopes: Triple,
        _ tangents: Triple,
        _ v: Triple,
        _ w: UnsafePointer<Float>,
        _ sums: UnsafeMutablePointer<Vector>
    ) -> Triple {
        let d = Self.activateBackward(slopes, tangents, w + 12, sums + 12)
        Self.addProducts(d.0, v, sums)
        Self.addProducts(d.1, v, sums + 3)
        Self.addProducts(d.2, v, sums + 6)
        sums[9] += d.0
        sums[10] += d.1
        sums[11] += d.2
        return (
            d.0 * w[0] + d.1 * w[3] + d.2 * w[6],
            d.0 * w[1] + d.1 * w[4] + d.2 * w[7],
            d.0 * w[2] + d.1 * w[5] + d.2 * w[8]
        )
    }

    @inline(__always)
    private static func addProducts(_ d: Vector, _ v: Triple, _ sums: UnsafeMutablePointer<Vector>) {
        sums[0] += d * v.0
        sums[1] += d * v.1
        sums[2] += d * v.2
    }
}

extension DensityKernel {
    /// The bits and slopes of eight values in one pass.
    ///
    /// - Parameters:
    ///   - weight: 1 for lanes that count, 0 for padding.
    ///   - sums: receives the gradients of the effective parameters; nil when they are not wanted.
    /// - Returns: bits and their gradient with respect to the values.
    @inline(__always)
    func bits(_ values: Vector, weight: Vector, into sums: UnsafeMutablePointer<Vector>) -> (Vector, Vector) {
        let upper = forward(values + 0.5)
        let lower = forward(values - 0.5)
        // Both sigmoids are taken on the side where they are small, so that nothing cancels against one.
        let sign = Vector(repeating: 1).replacing(with: -1, where: upper.logit + lower.logit .> 0)
        let difference = VectorMath.sigmoid(sign * upper.logit) - VectorMath.sigmoid(sign * lower.logit)
        let mass = difference * sign
        let floor = RateLoss.likelihoodFloor
        let likelihood = mass.replacing(with: floor, where: mass .< floor)
        let logOfTwo: Float = 0.693_147_18
        let bits = VectorMath.log(likelihood) * (-1 / logOfTwo)
        // More likelihood is always better, so the floor lets every gradient pass.
        let slope = weight * (-1 / logOfTwo) / likelihood
        let upperSlope = backward(values + 0.5, upper, slope: slope * Self.density(upper.logit), into: sums)
        let lowerSlope = backward(values - 0.5, lower, slope: -slope * Self.density(lower.logit), into: sums)
        return (bits * weight, upperSlope + lowerSlope)
    }

    /// The derivative of the sigmoid, exact in both tails.
    @inline(__always)
    private static func density(_ logit: Vector) -> Vector {
        let power = VectorMath.exp(-logit.magnitudes)
        return power / ((power + 1) * (power + 1))
    }
}
