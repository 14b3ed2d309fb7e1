/// How an image is resampled to another size.
public enum ResizeFilter: String, Sendable, CaseIterable {
    /// The exact average over the box of source pixels that an output pixel covers, pixels in part by their share.
    ///
    /// Enlarging with it repeats pixels, with an exact blend where an output pixel straddles a border.
    case area
    /// The cubic convolution of Catmull and Rom (`a = -0.5`), widened by the ratio when the image shrinks.
    ///
    /// Taps beyond an edge are left out and the rest scaled to sum to one. Overshoot is clamped to 0...255.
    case bicubic
}
