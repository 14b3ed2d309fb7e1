/// A factor as a whole number over a power of two, whose products are rounded alike on every machine.
///
/// The product with a whole number `a` is `(a * multiplier + 2^(shift - 1)) / 2^shift` rounded down: the nearest whole
/// number, **ties upwards**. With `a` an `Int32`, nothing on the way exceeds 64 bits.
public struct FixedPointScale: Sendable, Hashable {
    /// What a shift may be.
    public static let shifts = 1...62
    /// Factors that `init(_:)` takes are below this.
    public static let bound = 0x1p29

    /// The numerator, at least 0.
    public let multiplier: Int32
    /// The binary logarithm of the denominator.
    public let shift: Int

    /// Wraps a numerator and the logarithm of a denominator.
    ///
    /// - Precondition: the multiplier is at least 0, the shift in `shifts`.
    public init(multiplier: Int32, shift: Int) {
        precondition(multiplier >= 0 && Self.shifts.contains(shift), "no scale is \(multiplier) / 2^\(shift)")
        self.multiplier = multiplier
        self.shift = shift
    }

    /// The scale nearest to a factor: within 2^-31 of it, relatively, from 2^-32 on.
    ///
    /// - Precondition: the factor is in 0..<`bound`.
    public init(_ factor: Double) {
        precondition(factor >= 0 && factor < Self.bound, "no scale stands for the factor \(factor)")
        guard factor > 0 else {
            self.init(multiplier: 0, shift: Self.shifts.lowerBound)
            return
        }
        // The multiplier then has 31 bits, as many as it can.
        let shift = min(30 - Int(factor.exponent), Self.shifts.upperBound)
        let multiplier = Double(sign: .plus, exponent: shift, significand: factor).rounded()
        if multiplier < 0x1p31 {
            self.init(multiplier: Int32(multiplier), shift: shift)
        } else {
            self.init(multiplier: 1 << 30, shift: shift - 1)
        }
    }

    /// The rounded product with a whole number.
    @inline(__always)
    public func product(with value: Int32) -> Int64 {
        (Int64(value) * Int64(multiplier) + Int64(1) << Int64(shift - 1)) >> Int64(shift)
    }
}
