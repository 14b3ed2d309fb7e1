extension InterleavedEncoder {
    /// Writes the symbols queued as a chunk and forgets them.
    mutating func writeChunk(isLast: Bool) {
        let tail = tail(of: InterleavedLanes.capacity)
        let count = intervals.count - tail.count
        let body = count > 0 ? body(count: count, carrying: tail.bytes) : tail.bytes
        if !bytes.isEmpty || !body.isEmpty {
            bytes += InterleavedChunk.Header(count: count, byteCount: isLast ? nil : body.count).bytes
            bytes += body
        }
        intervals.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        escapes.removeAll(keepingCapacity: true)
    }

    // MARK: The tail

    /// The last symbols of a chunk, coded compactly, so that the first states of the lanes can carry them.
    struct Tail {
        let count: Int
        let bytes: [UInt8]
    }

    /// As many of the last symbols as go into some bytes.
    private func tail(of byteCount: Int) -> Tail {
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
            let bytes = compactBytes(last: count)
            if bytes.count <= byteCount { return Tail(count: count, bytes: bytes) }
            count -= 1
        }
    }

    private func compactBytes(last count: Int) -> [UInt8] {
        var encoder = CompactEncoder()
        let first = intervals.count - count
        var escape = escapes.firstIndex { $0.place >= first } ?? escapes.count
        var place = 0
        for segment in segments {
            for current in max(place, first)..<max(first, place + segment.count) {
                encoder.encode(intervals[current], precision: segment.precision)
                if escape < escapes.count, escapes[escape].place == current {
                    encoder.encode(escapes[escape].code)
                    escape += 1
                }
            }
            place += segment.count
        }
        return encoder.finish()
    }

    // MARK: The body

    /// The chunk's first symbols: the bits of escapes, the words, the states that decoding starts with.
    private mutating func body(count: Int, carrying tail: [UInt8]) -> [UInt8] {
        var lanes = InterleavedLanes(carrying: tail)
        let wordCount = encode(count: count, with: &lanes)
        var codes = BitWriter()
        for escape in escapes where escape.place < count { escape.code.append(to: &codes) }
        var body = codes.bytes
        body.reserveCapacity(body.count + 2 * wordCount + 4 * InterleavedLanes.count)
        for word in words[..<wordCount] {
            body.append(UInt8(truncatingIfNeeded: word))
            body.append(UInt8(truncatingIfNeeded: word >> 8))
        }
        return body + lanes.stored
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
