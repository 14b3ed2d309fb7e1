extension InterleavedEncoder {
    /// Writes the symbols queued as a chunk and forgets them.
    mutating func writeChunk(isLast: Bool) {
        var count = intervals.count - codeTail(byteCount: InterleavedLanes.capacity)
        // The most probable symbols may need no bytes at all. Between others such a chunk must show, by one symbol that is
        // interleaved; alone it is the empty stream.
        let isStream = isLast && bytes.isEmpty
        if count == 0, tailBytes.isEmpty, !isStream {
            count = 1
            codeTail(last: intervals.count - 1)
        }
        if count > 0 {
            writeBody(count: count, isLast: isLast)
        } else if !tailBytes.isEmpty {
            InterleavedChunk.Header(count: 0, byteCount: isLast ? nil : tailBytes.count).append(to: &bytes)
            bytes += tailBytes
        }
        intervals.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        escapes.removeAll(keepingCapacity: true)
    }

    // MARK: The tail

    /// Codes as many of the last symbols as go into some bytes compactly into `tailBytes`, so that the first states of the
    /// lanes can carry them, and returns their number.
    private mutating func codeTail(byteCount: Int) -> Int {
        var count = 0
        var bits = 0.0
        var escape = escapes.count - 1
        var segment = segments.count - 1
        var left = segments.last?.count ?? 0
        while count < intervals.count {
            let place = intervals.count - count - 1
            while left == 0 {
                segment -= 1
                left = segments[segment].count
            }
            bits +=
                Double(segments[segment].precision) - RealFunction.binaryLogarithm(Double(intervals[place].frequency))
            if escape >= 0, escapes[escape].place == place {
                bits += Double(escapes[escape].code.bitCount)
                escape -= 1
            }
            guard bits <= Double(8 * byteCount) else { break }
            count += 1
            left -= 1
        }
        // What the coder's own rounding costs may push the last symbols out again.
        while true {
            codeTail(last: count)
            if tailBytes.count <= byteCount { return count }
            count -= 1
        }
    }

    private mutating func codeTail(last count: Int) {
        tailBytes.removeAll(keepingCapacity: true)
        let first = intervals.count - count
        var escape = escapes.firstIndex { $0.place >= first } ?? escapes.count
        var place = 0
        for segment in segments {
            for current in max(place, first)..<max(first, place + segment.count) {
                tailEncoder.encode(intervals[current], precision: segment.precision)
                if escape < escapes.count, escapes[escape].place == current {
                    tailEncoder.encode(escapes[escape].code)
                    escape += 1
                }
            }
            place += segment.count
        }
        tailEncoder.finish(into: &tailBytes)
    }

    // MARK: The body

    /// Writes the chunk's header and first symbols: the bits of escapes, the words, the states that decoding starts with.
    private mutating func writeBody(count: Int, isLast: Bool) {
        var lanes = InterleavedLanes(carrying: tailBytes)
        let wordCount = encode(count: count, with: &lanes)
        var codeBits = 0
        for escape in escapes where escape.place < count { codeBits += escape.code.bitCount }
        let byteCount = (codeBits + 7) / 8 + 2 * wordCount + lanes.storedByteCount
        InterleavedChunk.Header(count: count, byteCount: isLast ? nil : byteCount).append(to: &bytes)
        var codes = BitWriter()
        for escape in escapes where escape.place < count { escape.code.append(with: &codes, to: &bytes) }
        Self.append(words[..<wordCount], to: &bytes)
        lanes.store(into: &bytes)
    }

    /// Appends words to bytes, each with its lower byte first.
    private static func append(_ words: ArraySlice<UInt16>, to bytes: inout [UInt8]) {
        let first = bytes.count
        bytes += repeatElement(0, count: 2 * words.count)
        var room = bytes.mutableSpan
        let words = words.span
        for place in words.indices {
            room[first + 2 * place] = UInt8(truncatingIfNeeded: words[place])
            room[first + 2 * place + 1] = UInt8(truncatingIfNeeded: words[place] >> 8)
        }
    }

    /// Codes the first symbols, the last of them first, and returns the number of words written.
    private mutating func encode(count: Int, with lanes: inout InterleavedLanes) -> Int {
        let room = count + InterleavedLanes.count
        if words.count < room { words += repeatElement(0, count: room - words.count) }
        let (intervals, allowsVectors) = (intervals, allowsVectors)
        let segments = segments
        var buffer = words.mutableSpan
        var wordCount = 0
        var end = intervals.count
        for segment in segments.reversed() {
            let first = end - segment.count
            if first < count {
                lanes.encode(
                    intervals.span,
                    places: first..<min(end, count),
                    precision: segment.precision,
                    allowsVectors: allowsVectors,
                    into: &buffer,
                    at: &wordCount
                )
            }
            end = first
        }
        return wordCount
    }
}

extension InterleavedLanes {
    /// Codes intervals, the last first: whole groups eight lanes at a time where that can be.
    fileprivate mutating func encode(
        _ intervals: Span<Interval>,
        places: Range<Int>,
        precision: Int,
        allowsVectors: Bool,
        into words: inout MutableSpan<UInt16>,
        at end: inout Int
    ) {
        let upper = places.upperBound / Self.count * Self.count
        let lower = (places.lowerBound + Self.count - 1) / Self.count * Self.count
        guard allowsVectors, lower < upper, Self.haveVectors(precision: precision) else {
            encode(intervals, places: places, precision: precision, into: &words, at: &end)
            return
        }
        encode(intervals, places: upper..<places.upperBound, precision: precision, into: &words, at: &end)
        encodeVectors(intervals, places: lower..<upper, precision: precision, into: &words, at: &end)
        encode(intervals, places: places.lowerBound..<lower, precision: precision, into: &words, at: &end)
    }
}
