#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The few functions of the C library that the codec needs, so that one file alone imports it.
///
/// They serve the making of tables and the probabilities of answers; nothing between bytes and symbols calls them.
enum Mathematics {
    /// ln(1 + e^x) without overflow: the map from any number to a positive one.
    static func softplus(_ x: Double) -> Double {
        x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
    }

    /// The inverse of `softplus` for positive numbers.
    static func inverseSoftplus(_ y: Double) -> Double {
        y > 30 ? y : log(expm1(y))
    }

    /// 1 / (1 + e^-x) without overflow.
    static func sigmoid(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let power = exp(x)
        return power / (1 + power)
    }

    /// The hyperbolic tangent.
    static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }

    /// ln x.
    static func logarithm(_ x: Double) -> Double { log(x) }

    /// e^x.
    static func exponential(_ x: Double) -> Double { exp(x) }

    /// A positive number to a power.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
