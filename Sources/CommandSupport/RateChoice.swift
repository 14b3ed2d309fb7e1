/// The argument of `--rate`: a place in the family, or a number of bytes that a stream may have.
package enum RateChoice: Equatable, Sendable {
    /// The R-th rate of the family, from 1 for the fewest bytes.
    case index(Int)
    /// The finest rate whose stream has at most so many bytes.
    case bytes(Int)

    /// Reads a number in 1...255, or of bytes such as 400B.
    package init?(argument: String) {
        if argument.hasSuffix("B") || argument.hasSuffix("b") {
            guard let count = Int(argument.dropLast()), count > 0 else { return nil }
            self = .bytes(count)
        } else {
            guard let index = Int(argument), (1...255).contains(index) else { return nil }
            self = .index(index)
        }
    }

    /// The place in the family, if that is what was asked for.
    package var index: Int? { if case .index(let index) = self { index } else { nil } }

    /// The limit on the bytes of a stream, if that is what was asked for.
    package var byteLimit: Int? { if case .bytes(let count) = self { count } else { nil } }
}
