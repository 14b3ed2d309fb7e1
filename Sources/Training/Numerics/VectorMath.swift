/// Eight floats that are computed together.
typealias Vector = SIMD8<Float>

/// Elementary functions on eight floats at once, within about 1e-6 of the true value relative to it.
///
/// The logarithm of two is split in two parts so that the reduced argument keeps all its bits.
enum VectorMath {
    private static let logOfTwoHigh: Float = 0.693_359_375
    private static let logOfTwoLow: Float = -2.121_944_4e-4
    private static let inverseLogOfTwo: Float = 1.442_695_041
    // Adding and subtracting 1.5 * 2^23 rounds a small float to the nearest whole number.
    private static let roundingShift: Float = 12_582_912

    /// The factors of `exp(x) = scale * (1 + reduced)` for arguments within +-87.
    @inline(__always)
    private static func reducedExponential(_ x: Vector) -> (scale: Vector, reduced: Vector) {
        let shifted = x * inverseLogOfTwo + roundingShift
        let n = shifted - roundingShift
        let r = (x - n * logOfTwoHigh) - n * logOfTwoLow
        // The Taylor series of exp(r) - 1 for |r| <= ln(2) / 2.
        var sum = r * Float(1.0 / 5_040) + Float(1.0 / 720)
        sum = sum * r + Float(1.0 / 120)
        sum = sum * r + Float(1.0 / 24)
        sum = sum * r + Float(1.0 / 6)
        sum = sum * r + 0.5
        sum = sum * r * r + r
        let integers = SIMD8<Int32>(truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD8<Int32>.self)) &- 0x4b40_0000
        return (unsafeBitCast((integers &+ 127) &<< 23, to: Vector.self), sum)
    }

    /// The exponential; arguments beyond +-87 count as +-87.
    @inline(__always)
    static func exp(_ x: Vector) -> Vector {
        let (scale, reduced) = reducedExponential(x.limited(to: 87))
        return scale * reduced + scale
    }

    /// The hyperbolic tangent.
    @inline(__always)
    static func tanh(_ x: Vector) -> Vector {
        // From exp(2x) - 1, which keeps its last bits near zero; beyond 10 the tangent is 1 in single precision.
        let limited = x.limited(to: 10)
        let (scale, reduced) = reducedExponential(limited + limited)
        let e = scale * reduced + (scale - 1)
        return e / (e + 2)
    }

    /// The logistic function `1 / (1 + exp(-x))`.
    @inline(__always)
    static func sigmoid(_ x: Vector) -> Vector {
        1 / (exp(-x) + 1)
    }

    /// The natural logarithm of positive, normal numbers.
    @inline(__always)
    static func log(_ x: Vector) -> Vector {
        let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
        // The mantissa is taken within sqrt(1/2)...sqrt(2), where the series converges fastest.
        let exponent = (bits &- 0x3f35_04f3) &>> 23
        let mantissa = unsafeBitCast(bits &- (exponent &<< 23), to: Vector.self)
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var sum = square * Float(1.0 / 9) + Float(1.0 / 7)
        sum = sum * square + Float(1.0 / 5)
        sum = sum * square + Float(1.0 / 3)
        sum = sum * square * s + s
        let n = Vector(exponent)
        return n * logOfTwoHigh + (n * logOfTwoLow + (sum + sum))
    }
}

extension SIMD8<Float> {
    /// The magnitudes.
    @inline(__always)
    var magnitudes: SIMD8<Float> { replacing(with: -self, where: self .< 0) }

    /// The values within +-`bound`.
    @inline(__always)
    func limited(to bound: Float) -> SIMD8<Float> {
        replacing(with: bound, where: self .> bound).replacing(with: -bound, where: self .< -bound)
    }
}
