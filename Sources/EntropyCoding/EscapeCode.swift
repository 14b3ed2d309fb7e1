/// How a symbol outside a table is written after the table's escape entry.
///
/// One bit tells the side (0 above the listed symbols, 1 below), then the distance from the nearest listed symbol, at least 1,
/// follows as an Elias gamma code: as many zero bits as the distance has binary digits after the first, then the digits.
/// No distance needs more than 32 digits, so a longer run of zeros is damage. Each bit has probability one half.
struct EscapeCode {
    /// The longest run of zero bits before the first digit of a distance.
    static let maximumPrefix = 31

    /// The distance from the nearest listed symbol.
    let distance: UInt32
    /// Whether the symbol lies below the listed ones.
    let isBelow: Bool

    init(distance: UInt32, isBelow: Bool) {
        self.distance = distance
        self.isBelow = isBelow
    }

    /// The code of a symbol that `row` does not list.
    init(_ symbol: Int32, in row: ProbabilityTables.Row) {
        isBelow = symbol < row.lowest
        distance =
            isBelow
            ? UInt32(bitPattern: row.lowest &- symbol)
            : UInt32(bitPattern: symbol &- row.lowest) - row.symbolCount + 1
    }

    /// The symbol that the code stands for, or nil if no `Int32` lies there.
    func symbol(in row: ProbabilityTables.Row) -> Int32? {
        let lowest = Int64(row.lowest)
        return Int32(
            exactly: isBelow ? lowest - Int64(distance) : lowest + Int64(row.symbolCount) - 1 + Int64(distance)
        )
    }

    /// The zero bits before the first digit of the distance, which are as many as the digits after it.
    var prefix: Int { 31 - distance.leadingZeroBitCount }

    /// The bits of the whole code, the escape entry itself not counted.
    var bitCount: Int { 2 * prefix + 2 }

    /// The bits after the escape entry for a symbol that lies `distance` beyond the listed ones.
    static func bitCount(distance: Int) -> Int {
        2 * (Int.bitWidth - 1 - distance.leadingZeroBitCount) + 2
    }
}

// MARK: As plain bits

extension EscapeCode {
    /// Writes the code: the side, the zeros, the digits with the highest first.
    func append(with bits: inout BitWriter, to bytes: inout [UInt8]) {
        bits.append(isBelow ? 1 : 0, bitCount: 1, to: &bytes)
        bits.append(0, bitCount: prefix, to: &bytes)
        for digit in stride(from: prefix, through: 0, by: -1) {
            bits.append(distance >> UInt32(digit) & 1, bitCount: 1, to: &bytes)
        }
    }

    /// Reads a code and finds its symbol.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` if it stands for no `Int32`, or if the bits end.
    static func symbol(
        from bits: inout BitReader,
        of bytes: [UInt8],
        in row: ProbabilityTables.Row
    ) throws(EntropyCodingError) -> Int32 {
        let isBelow = try bits.next(1, of: bytes) == 1
        var prefix = 0
        while try bits.next(1, of: bytes) == 0 {
            prefix += 1
            guard prefix <= maximumPrefix else { throw .longEscape }
        }
        var distance: UInt32 = 1
        for _ in 0..<prefix { distance = try distance << 1 | bits.next(1, of: bytes) }
        guard let symbol = EscapeCode(distance: distance, isBelow: isBelow).symbol(in: row) else { throw .farEscape }
        return symbol
    }
}
