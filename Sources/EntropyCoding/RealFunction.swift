#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#elseif canImport(Glibc)
import Glibc
#endif

/// The functions of real numbers that estimates and the making of tables need.
///
/// What an encoder estimates decides which coder it takes and where a tail begins; no decoded symbol depends on them.
enum RealFunction {
    /// The binary logarithm.
    static func binaryLogarithm(_ value: Double) -> Double { log2(value) }

    /// The natural logarithm.
    static func logarithm(_ value: Double) -> Double { log(value) }

    /// The natural logarithm of `1 + value`, exact for small values.
    static func logarithm(onePlus value: Double) -> Double { log1p(value) }

    /// The number whose natural logarithm is `value`.
    static func exponential(_ value: Double) -> Double { exp(value) }

    /// The mass of the normal density of deviation 1 below a value.
    static func normalMass(below value: Double) -> Double { erfc(-value * 0.5.squareRoot()) / 2 }
}
