/// Zeros around an activation, in pixels per side.
public struct Padding: Sendable, Equatable {
    /// Rows above.
    public var top: Int
    /// Columns to the left.
    public var left: Int
    /// Rows below.
    public var bottom: Int
    /// Columns to the right.
    public var right: Int

    /// Pads each side by its own number.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    /// Pads all sides alike.
    public init(_ all: Int) {
        self.init(top: all, left: all, bottom: all, right: all)
    }

    /// No padding.
    public static let zero = Padding(0)

    /// Top, left, bottom, right.
    var sides: [Int] { [top, left, bottom, right] }

    /// Reads four sides.
    init(attributes: Attributes, in range: ClosedRange<Int>) throws(NetworkError) {
        let sides = try attributes.integers("padding", count: 4, in: range, default: [0, 0, 0, 0])
        self.init(top: sides[0], left: sides[1], bottom: sides[2], right: sides[3])
    }
}
