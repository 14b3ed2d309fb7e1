/// What 8-bit samples become for a network: `(sample / 255 - mean) / deviation`, by channel.
///
/// Training and coding share this table: networks see the same numbers in both, to the bit.
package struct SampleScale: Sendable {
    /// For each channel, the result for each of 256 values.
    package let channels: [[Float]]

    /// Makes the tables of as many channels as there are means and deviations.
    package init(mean: [Float], deviation: [Float]) {
        channels = zip(mean, deviation).map { mean, deviation in
            (0..<256).map { (Float($0) / 255 - mean) / deviation }
        }
    }
}
