package import NeuralNetwork

/// How latents become symbols around centres, and symbols become latents again.
///
/// The symbol of a value is `(value - centre) / step` rounded to the nearest whole number, **ties to even**; difference and
/// quotient are taken in 32-bit floating point and limited to +-2^30 before rounding. The value of a symbol is
/// `Float(symbol) * step + centre`. Symbols are in channel-major order: channel, row, column.
package enum SymbolRounding {
    /// Symbols are limited to this magnitude, far beyond any that a trained model makes.
    private static let bound: Float = 0x1p30

    /// The symbols of a latent [1, height, width, channels].
    ///
    /// - Parameters:
    ///   - steps: the step of each channel.
    ///   - deadZone: by how much of a step a value is moved towards its centre first, in 0..<0.5: values in doubt then take
    ///     the symbol that costs less.
    ///   - center: the centre of the value at a channel and a pixel, the number of which counts rows first.
    /// - Throws: `FeatureCodecError.Code.notFinite` for a latent with values that are not finite.
    package static func symbols(
        of latent: Tensor,
        steps: [Float],
        deadZone: Float = 0,
        around center: (_ channel: Int, _ pixel: Int) -> Float
    ) throws(FeatureCodecError) -> [Int32] {
        let (channels, pixels) = extents(latent.shape)
        precondition(steps.count == channels, "a latent of the shape \(latent.shape) for \(steps.count) channels")
        let values = latent.scalars
        var symbols: [Int32] = []
        symbols.reserveCapacity(values.count)
        for channel in 0..<channels {
            for pixel in 0..<pixels {
                let distance = shortened(
                    (values[pixel * channels + channel] - center(channel, pixel)) / steps[channel],
                    by: deadZone
                )
                guard distance.isFinite else {
                    throw FeatureCodecError(
                        .notFinite,
                        "the encoder made a latent that is not finite; the model's weights may be damaged"
                    )
                }
                symbols.append(nearest(min(max(distance, -bound), bound)))
            }
        }
        return symbols
    }

    /// The nearest whole number, ties to even, of a magnitude within 2^30.
    ///
    /// Doubles from 2^52 on have no places behind the point, so that the sum rounds as asked and holds the number in its
    /// last bits. `rounded` calls a function where processors need not have an instruction for it.
    private static func nearest(_ distance: Float) -> Int32 {
        Int32(truncatingIfNeeded: (Double(distance) + 0x1.8p52).bitPattern)
    }

    /// A distance whose magnitude is lessened, though not below zero.
    package static func shortened(_ distance: Float, by deadZone: Float) -> Float {
        guard deadZone > 0, distance.isFinite else { return distance }
        return Float(sign: distance.sign, exponent: 0, significand: 1) * max(0, distance.magnitude - deadZone)
    }

    /// The latent of a shape that symbols stand for.
    static func latent(
        of symbols: [Int32],
        shape: [Int],
        steps: [Float],
        around center: (_ channel: Int, _ pixel: Int) -> Float
    ) -> Tensor {
        let (channels, pixels) = extents(shape)
        precondition(steps.count == channels, "a latent of the shape \(shape) for \(steps.count) channels")
        precondition(symbols.count == pixels * channels, "\(symbols.count) symbols for the latent shape \(shape)")
        var values = [Float](repeating: 0, count: symbols.count)
        for channel in 0..<channels {
            for pixel in 0..<pixels {
                values[pixel * channels + channel] =
                    Float(symbols[channel * pixels + pixel]) * steps[channel] + center(channel, pixel)
            }
        }
        return Tensor(shape: shape, scalars: values)
    }

    /// The channel of each symbol of a latent, counted from a first index.
    static func channelIndices(_ shape: [Int], from first: Int = 0) -> [UInt16] {
        let (channels, pixels) = extents(shape)
        var indices: [UInt16] = []
        indices.reserveCapacity(pixels * channels)
        for channel in 0..<channels { indices += repeatElement(UInt16(first + channel), count: pixels) }
        return indices
    }

    /// Whether steps are positive and finite, and so are their inverses.
    static func areUsable(steps: [Float]) -> Bool {
        steps.allSatisfy { $0.isNormal && $0 > 0 && (1 / $0).isFinite }
    }

    /// The channels of a latent, and its places.
    static func extents(_ shape: [Int]) -> (channels: Int, pixels: Int) {
        precondition(shape.count == 4 && shape[0] == 1, "no latent has the shape \(shape)")
        return (shape[3], shape[1] * shape[2])
    }
}
