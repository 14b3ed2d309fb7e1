#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#elseif canImport(Glibc)
import Glibc
#endif

/// The logarithms that cost estimates need; no coded bit depends on them.
enum Logarithm {
    /// The binary logarithm.
    static func binary(_ value: Double) -> Double { log2(value) }

    /// The natural logarithm of `1 + value`, exact for small values.
    static func natural(onePlus value: Double) -> Double { log1p(value) }
}
