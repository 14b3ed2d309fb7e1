/// A uniform quantiser whose step is chosen for each tensor from its least and its greatest value.
///
/// A code stands for `scale * (code - zeroPoint)` (Jacob et al. 2018, arXiv 1712.05877, section 2.1). This is the
/// post-training quantisation of bottlenecks in CR+BQ (Matsubara and Levorato 2020, arXiv 2007.15818) and BottleFit (arXiv
/// 2201.02693). The range always includes 0, which the scheme needs and their code takes for granted: where it does, the
/// results are theirs.
public struct AffineQuantizer: Sendable, Equatable {
    /// The widths of codes that are supported, in bits.
    public static let supportedBits = 1...8

    /// The distance of neighbouring values: positive, or 0 for a tensor of zeros.
    public let scale: Float
    /// The code of the value 0, in 0...`largestCode`.
    public let zeroPoint: Int32
    /// The width of a code in bits, 1 to 8.
    public let bits: Int

    /// The greatest code: 2^bits - 1.
    public var largestCode: Int32 { Self.largestCode(bits: bits) }

    /// Takes a scale and a zero point that may come from an untrusted stream.
    ///
    /// - Returns: nil unless the scale is positive or +0, every value of a code is finite, and the zero point is a code.
    /// - Precondition: `bits` lies in 1...8.
    public init?(scale: Float, zeroPoint: Int32, bits: Int) {
        let largest = Self.largestCode(bits: bits)
        guard scale.sign == .plus, (scale * Float(largest)).isFinite, (0...largest).contains(zeroPoint) else {
            return nil
        }
        self.scale = scale
        self.zeroPoint = zeroPoint
        self.bits = bits
    }

    /// Chooses scale and zero point for a tensor.
    ///
    /// - Returns: nil where an element, or the distance between two of them, is not finite.
    /// - Precondition: `bits` lies in 1...8.
    public init?(covering values: some Sequence<Float>, bits: Int = 8) {
        var (low, high): (Float, Float) = (0, 0)
        var isFinite = true
        for value in values {
            low = min(low, value)
            high = max(high, value)
            isFinite = isFinite && value.isFinite
        }
        guard isFinite else { return nil }
        let levels = Float(Self.largestCode(bits: bits))
        let scale = (high - low) / levels
        let zero = scale > 0 ? min(max(0 - low / scale, 0), levels) : 0
        self.init(scale: scale, zeroPoint: Int32(zero), bits: bits)
    }

    private static func largestCode(bits: Int) -> Int32 {
        precondition(supportedBits.contains(bits), "codes have 1 to 8 bits, not \(bits)")
        return 1 << Int32(bits) - 1
    }

    /// The code of a value, limited to those that there are and rounded to the nearest, ties to even.
    ///
    /// - Precondition: the value is finite.
    public func code(of value: Float) -> Int32 {
        guard scale > 0 else { return zeroPoint }
        let position = min(max(Float(zeroPoint) + value / scale, 0), Float(largestCode))
        return Int32(position.rounded(.toNearestOrEven))
    }

    /// The value of a code.
    public func value(of code: Int32) -> Float { scale * (Float(code) - Float(zeroPoint)) }
}
