/// Whole numbers on a grid, channels last: what layers of an integer network read and make.
struct IntegerGrid: Sendable, Equatable {
    let height: Int
    let width: Int
    let channels: Int
    /// The numbers by row, column, channel.
    var elements: [Int32]

    /// Wraps numbers.
    ///
    /// - Precondition: there are height x width x channels of them.
    init(height: Int, width: Int, channels: Int, elements: [Int32]) {
        precondition(elements.count == height * width * channels, "\(elements.count) numbers for the grid")
        self.height = height
        self.width = width
        self.channels = channels
        self.elements = elements
    }

    /// The number at a place.
    subscript(row: Int, column: Int, channel: Int) -> Int32 {
        elements[(row * width + column) * channels + channel]
    }
}
