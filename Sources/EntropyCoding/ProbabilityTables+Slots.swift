/// The part of all quantiles that an entry holds.
struct Interval: Sendable, Equatable {
    /// The first quantile in the lower half, their number in the upper one.
    let bits: UInt32

    init(start: UInt32, frequency: UInt32) {
        bits = start | frequency << 16
    }

    @inline(__always) var start: UInt32 { bits & 0xFFFF }
    @inline(__always) var frequency: UInt32 { bits >> 16 }
}

/// What a decoder finds for the top bits of a quantile: the first entry that can hold it.
struct Slot: Sendable {
    /// The entry's interval in the lower half, its label in the upper one.
    let bits: UInt64

    /// The quantiles that the entry holds.
    @inline(__always) var start: UInt32 { UInt32(truncatingIfNeeded: bits) & 0xFFFF }
    @inline(__always) var frequency: UInt32 { UInt32(truncatingIfNeeded: bits) &>> 16 }
    /// What the entry is called.
    @inline(__always) var label: EntryLabel { EntryLabel(bits: Int32(truncatingIfNeeded: bits &>> 32)) }

    init(_ interval: Interval, _ label: EntryLabel) {
        bits = UInt64(interval.bits) | UInt64(UInt32(bitPattern: label.bits)) << 32
    }
}

/// What an entry is called, so that most symbols need no look at their table: the symbol itself, or, where that is an escape
/// or has more than 31 bits, the number of the entry with a mark.
struct EntryLabel: Sendable {
    let bits: Int32

    init(bits: Int32) { self.bits = bits }

    init(_ entry: UInt32, in row: ProbabilityTables.Row) {
        let symbol = Int64(row.lowest) + Int64(entry)
        let isPlain = entry < row.symbolCount && (-(1 << 30)..<1 << 30).contains(symbol)
        bits = isPlain ? Int32(symbol) << 1 : Int32(entry) << 1 | 1
    }

    @inline(__always) var isMarked: Bool { bits & 1 != 0 }
    /// The symbol, or, if there is a mark, the number of the entry.
    @inline(__always) var value: Int32 { bits >> 1 }

    /// The number of the entry.
    @inline(__always) func entry(in row: ProbabilityTables.Row) -> UInt32 {
        UInt32(bitPattern: isMarked ? value : value &- row.lowest)
    }
}

// MARK: - Finding the entry of a quantile

extension ProbabilityTables {
    /// How many of a quantile's top bits, if there are as many, choose the slot that the search starts in.
    ///
    /// More bits save steps, fewer keep the slots of many tables in the cache; 10 do best for 24 to 64 tables.
    private static let maximumSlotBits = 10
    /// The binary logarithm of the most slots of all tables: a file of many small tables cannot ask for more memory.
    private static let maximumAllSlotBits = 22

    /// The number of a quantile's top bits that choose a slot.
    static func slotBits(precision: Int, tableCount: Int) -> Int {
        let tableBits = Int.bitWidth - max(tableCount - 1, 0).leadingZeroBitCount
        return min(precision, maximumSlotBits, maximumAllSlotBits - tableBits)
    }

    /// Finds, for each slot, the entry that holds the slot's first quantile.
    static func makeSlots(rows: [Row], intervals: [Interval], precision: Int, bits: Int) -> [Slot] {
        let width = UInt32(1) << UInt32(precision - bits)
        var slots: [Slot] = []
        slots.reserveCapacity(rows.count << bits)
        for row in rows {
            var quantile: UInt32 = 0
            for entry in 0...row.symbolCount {
                let interval = intervals[Int(row.offset + entry)]
                let slot = Slot(interval, EntryLabel(entry, in: row))
                let end = interval.start + interval.frequency
                while quantile < end {
                    slots.append(slot)
                    quantile += width
                }
            }
        }
        return slots
    }

    /// The entry of `table` that holds a quantile.
    @inline(__always)
    func slot(of quantile: UInt32, table: Int) -> Slot {
        let slot = slots[table &<< slotBits &+ Int(quantile &>> UInt32(precision &- slotBits))]
        if quantile &- slot.start < slot.frequency { return slot }
        return Self.slot(slot, steppedTo: quantile, in: rows[table], intervals.span)
    }

    /// Steps on from a slot's entry to the one that holds a quantile.
    @inline(never)
    static func slot(_ slot: Slot, steppedTo quantile: UInt32, in row: Row, _ intervals: Span<Interval>) -> Slot {
        var entry = slot.label.entry(in: row)
        while true {
            entry += 1
            let interval = intervals[Int(row.offset + entry)]
            if quantile &- interval.start < interval.frequency { return Slot(interval, EntryLabel(entry, in: row)) }
        }
    }
}
