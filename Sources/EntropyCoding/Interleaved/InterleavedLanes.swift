/// The states of the interleaved coder and the arithmetic on them, which a stream's bits depend on.
///
/// 32 coders of the range variant of asymmetric numeral systems (Duda, "Asymmetric numeral systems", 2013, section 2) take
/// turns and share one sequence of 16-bit words (Giesen, "Interleaved entropy coders", 2014): symbol `i` of a chunk belongs
/// to lane `i mod 32`. Between symbols a state lies in `2^16 ..< 2^32`. The encoder takes the symbols from the last to the
/// first; the decoder retraces its steps, so it takes the words from the last to the first.
///
/// The functions here are the definition. `InterleavedLanes+Vectors.swift` does the same, eight lanes at a time.
struct InterleavedLanes: Sendable {
    static let count = 32
    /// The lowest state that a lane may have between symbols.
    private static let lowest: UInt32 = 1 << 16

    /// The state of each lane.
    var states: InlineArray<32, UInt32>

    init(states: InlineArray<32, UInt32>) {
        self.states = states
    }

    // MARK: Data in the first states

    /// The bytes that the states carry before the first symbol is coded.
    static let capacity = 2 * count

    /// Starts lanes whose states carry at most ``capacity`` bytes, followed by zeros.
    init(carrying bytes: [UInt8]) {
        states = InlineArray { lane in
            let pair = (2 * lane...2 * lane + 1).map { $0 < bytes.count ? UInt32(bytes[$0]) : 0 }
            return Self.lowest | pair[0] | pair[1] << 8
        }
    }

    /// The bytes that the states carry, without the zeros at their end, or nil if these are not first states.
    var carried: [UInt8]? {
        var bytes: [UInt8] = []
        for lane in states.indices {
            guard states[lane] < 2 * Self.lowest else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: states[lane]))
            bytes.append(UInt8(truncatingIfNeeded: states[lane] >> 8))
        }
        while bytes.last == 0 { bytes.removeLast() }
        return bytes
    }

    // MARK: Coding

    /// Codes the intervals in `places`, the last first, and appends the words that outgrow the states.
    mutating func encode(
        _ intervals: Span<Interval>,
        places: Range<Int>,
        precision: Int,
        into words: inout MutableSpan<UInt16>,
        at end: inout Int
    ) {
        for place in places.reversed() {
            let interval = intervals[place]
            let lane = place % Self.count
            var state = states[lane]
            if state &>> UInt32(32 - precision) >= interval.frequency {
                words[end] = UInt16(truncatingIfNeeded: state)
                end += 1
                state &>>= 16
            }
            let (quotient, remainder) = state.quotientAndRemainder(dividingBy: interval.frequency)
            states[lane] = (quotient &<< UInt32(precision)) &+ remainder &+ interval.start
        }
    }

    /// Decodes the next symbol of a lane: the slot of its entry.
    ///
    /// - Throws: ``EntropyCodingError/Code/damagedStream`` if no words are left.
    @inline(__always)
    mutating func decode(
        lane: Int,
        with tables: ProbabilityTables,
        table: Int,
        from words: inout WordReader
    ) throws(EntropyCodingError) -> Slot {
        let precision = UInt32(tables.precision)
        let state = states[lane]
        let quantile = state & ((1 &<< precision) &- 1)
        let slot = tables.slot(of: quantile, table: table)
        let next = (state &>> precision) &* slot.frequency &+ quantile &- slot.start
        states[lane] = next < Self.lowest ? next &<< 16 | UInt32(try words.next()) : next
        return slot
    }
}
