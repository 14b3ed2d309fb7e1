/// Conversion between 32-bit and 16-bit floats (IEEE 754 binary16), the same on every machine.
package enum HalfPrecision {
    /// The nearest half-precision number, ties to even; beyond 65,519 infinity.
    package static func bits(of value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Subnormal halves are multiples of 2^-24; scaling by a power of two is exact.
            let steps = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
            return sign | UInt16(steps)
        }
        let rounded = magnitude + 0x0FFF + (magnitude >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
    }

    /// The value of a half-precision number; exact.
    @inline(__always)
    package static func value(of half: UInt16) -> Float {
        let magnitude = UInt32(half & 0x7FFF) << 13
        let sign = UInt32(half & 0x8000) << 16
        if magnitude >= 0x0F80_0000 { return Float(bitPattern: sign | magnitude + 0x7000_0000) }
        // The exponent is moved by a multiplication, which treats subnormal numbers rightly as well.
        return Float(bitPattern: sign | (Float(bitPattern: magnitude) * 0x1p112).bitPattern)
    }

    /// The value that storing in half precision leaves.
    package static func rounded(_ value: Float) -> Float { Self.value(of: bits(of: value)) }
}
