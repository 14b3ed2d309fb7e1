internal import CEntropyCoding

// The border to the vector loops: the only code of the module that hands out pointers.

extension InterleavedLanes {
    /// Whether the processor has vector loops for tables of a precision.
    ///
    /// Their encoder's quotients are exact for 12 bits and more; coarser tables are rare.
    static func haveVectors(precision: Int) -> Bool { haveVectors && precision >= 12 }
    private static let haveVectors = fc_lanes_are_vectors() != 0

    /// Does what ``encode(_:places:precision:into:at:)`` does to whole groups of 32; `words` must have room for 8 more.
    mutating func encodeVectors(
        _ intervals: Span<Interval>,
        places: Range<Int>,
        precision: Int,
        into words: inout MutableSpan<UInt16>,
        at end: inout Int
    ) {
        precondition(places.lowerBound % Self.count == 0 && places.count % Self.count == 0)
        precondition(places.upperBound <= intervals.count && words.count - end >= places.count + 8)
        let groups = places.count / Self.count
        var lanes = states.mutableSpan
        end += unsafe lanes.withUnsafeMutableBufferPointer { lanes in
            unsafe intervals.withUnsafeBytes { intervals in
                unsafe words.withUnsafeMutableBufferPointer { words in
                    guard let lanes = lanes.baseAddress, let words = words.baseAddress,
                        let intervals = unsafe intervals.baseAddress?.assumingMemoryBound(to: UInt32.self)
                    else { return 0 }
                    return unsafe fc_lanes_encode(
                        lanes, intervals + places.lowerBound, groups, Int32(precision), words + end)
                }
            }
        }
    }

    /// Decodes the whole groups of the symbols in `places`, the first of which belongs to the first lane, until few words are
    /// left or an entry is marked; a symbol whose entry is marked is the number of the entry.
    ///
    /// Without indices all symbols are under `table`. All tables must exist.
    ///
    /// - Returns: The groups decoded, and the marked lanes of the last of them.
    mutating func decodeVectors(
        into symbols: inout MutableSpan<Int32>,
        places: Range<Int>,
        with tables: ProbabilityTables,
        table: Int,
        indices: Span<UInt16>?,
        from words: inout WordReader
    ) -> (groups: Int, marked: UInt32) {
        precondition(places.upperBound <= symbols.count)
        let first = places.lowerBound
        let groups = places.count / Self.count
        var marked: UInt32 = 0
        var position = words.position
        var lanes = states.mutableSpan
        let done = unsafe symbols.withUnsafeMutableBufferPointer { symbols in
            unsafe lanes.withUnsafeMutableBufferPointer { lanes in
                unsafe tables.withUnsafeTables { tables in
                    unsafe words.bytes.withUnsafeBufferPointer { bytes in
                        guard let lanes = lanes.baseAddress, let symbols = symbols.baseAddress else { return 0 }
                        var reader = unsafe fc_words(
                            bytes: bytes.baseAddress,
                            position: position,
                            floor: words.floor
                        )
                        defer { position = unsafe reader.position }
                        guard let indices else {
                            return unsafe fc_lanes_decode_run(
                                lanes, &reader, tables, table, symbols + first, groups, &marked
                            )
                        }
                        return unsafe indices.withUnsafeBufferPointer { indices in
                            guard let indices = indices.baseAddress else { return 0 }
                            return unsafe fc_lanes_decode_indexed(
                                lanes, &reader, tables, indices + first, symbols + first, groups, &marked
                            )
                        }
                    }
                }
            }
        }
        words.position = position
        return (done, marked)
    }
}

extension ProbabilityTables {
    /// Lends the storage of the tables to C.
    fileprivate func withUnsafeTables<Result>(_ body: (UnsafePointer<fc_tables>) -> Result) -> Result {
        unsafe rows.withUnsafeBytes { rows in
            unsafe intervals.withUnsafeBytes { intervals in
                unsafe slots.withUnsafeBytes { slots in
                    var tables = unsafe fc_tables(
                        rows: rows.baseAddress?.assumingMemoryBound(to: fc_table_row.self),
                        intervals: intervals.baseAddress?.assumingMemoryBound(to: UInt32.self),
                        slots: slots.baseAddress?.assumingMemoryBound(to: UInt64.self),
                        precision: Int32(precision),
                        slot_bits: Int32(slotBits)
                    )
                    return unsafe body(&tables)
                }
            }
        }
    }
}
