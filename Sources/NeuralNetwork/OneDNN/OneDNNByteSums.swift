#if OneDNN
internal import COneDNN

/// What the sums of a convolution of bytes mean.
package struct OneDNNByteSums {
    /// Whether this build and its library run such convolutions.
    static var isAvailable: Bool { onednn_has_bytes() != 0 }

    /// For each output channel what sums, with the bias among them, are multiplied by.
    let scales: [Float]
    /// What the bytes of the source have too much.
    let zeroPoint: Int
    /// Whether results are rounded to bytes, negative ones to 0.
    let makesBytes: Bool

    /// - Parameters:
    ///   - scales: the factors from sums to real numbers, for each output channel.
    ///   - zeroPoint: what the bytes of the source have too much.
    ///   - rounding: how results are made whole, if they are.
    init(scales: [Float], zeroPoint: Int, rounding: Quantize? = nil) {
        self.scales = scales.map { $0 * (rounding?.rate ?? 1) }
        self.zeroPoint = zeroPoint
        makesBytes = rounding != nil
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
