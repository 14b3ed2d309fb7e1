/// How the rows and columns of a stored image lie with respect to the upright picture; raw values are those of EXIF.
///
/// A case is named by where the top of the stored image belongs: `.right` is a picture that a camera stored on its
/// side and that must be turned by 90 degrees clockwise to stand upright.
public enum Orientation: Int, Sendable, CaseIterable {
    /// Stored upright.
    case up = 1
    /// Mirrored left to right.
    case upMirrored = 2
    /// Turned by 180 degrees.
    case down = 3
    /// Mirrored top to bottom.
    case downMirrored = 4
    /// Mirrored along the diagonal from the top left: rows are columns.
    case leftMirrored = 5
    /// Upright after a turn by 90 degrees clockwise.
    case right = 6
    /// Mirrored along the diagonal from the top right.
    case rightMirrored = 7
    /// Upright after a turn by 90 degrees counter-clockwise.
    case left = 8

    /// Whether the upright image is as wide as the stored one is high.
    public var swapsSides: Bool { rawValue >= Orientation.leftMirrored.rawValue }
}
