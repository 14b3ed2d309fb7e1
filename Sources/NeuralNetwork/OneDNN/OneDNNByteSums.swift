#if OneDNN
internal import COneDNN

/// What the sums of a convolution of bytes mean.
package struct OneDNNByteSums {
    /// For each output channel what sums are multiplied by.
    let scales: [Float]
    /// What the bytes of the source have too much.
    let zeroPoint: Int
    /// Whether results are rounded to bytes, negative ones to 0.
    let makesBytes: Bool
    /// What real numbers are multiplied by where results are rounded.
    private let rate: Float

    /// - Parameters:
    ///   - scales: the factors from sums to real numbers, for each output channel.
    ///   - zeroPoint: what the bytes of the source have too much.
    ///   - rounding: how results are made whole, if they are.
    init(scales: [Float], zeroPoint: Int, rounding: Quantize? = nil) {
        let rate = rounding?.rate ?? 1
        self.rate = rate
        self.scales = scales.map { $0 * rate }
        self.zeroPoint = zeroPoint
        makesBytes = rounding != nil
    }

    /// A bias in real numbers as the library adds it: to the sums before they are scaled, or to what has been scaled.
    func bias(_ real: Tensor) -> Tensor {
        let scalesBias = onednn_scales_bias() != 0
        let scalars = zip(real.scalars, scales).map { scalesBias ? $0 * rate / $1 : $0 * rate }
        return Tensor(shape: real.shape, scalars: scalars)
    }

    /// Lends the native form, null for none.
    static func withNative<Result>(
        _ sums: OneDNNByteSums?, _ body: (UnsafePointer<onednn_byte_sums>?) -> Result
    ) -> Result {
        guard let sums else { return body(nil) }
        return sums.scales.withUnsafeBufferPointer { scales in
            var native = onednn_byte_sums(
                scales: scales.baseAddress, scale_count: Int32(scales.count), zero_point: Int32(sums.zeroPoint))
            return body(&native)
        }
    }
}
#endif
