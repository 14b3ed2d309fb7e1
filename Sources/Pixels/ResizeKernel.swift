// The inner loops of resizing, on pointers: the only unsafe file of this module. `ResizeAxis` vouches for the ranges:
// taps lie within the source, their weights within the table.

/// The samples of an image resampled along both axes: sums in full precision, rounded once.
///
/// Source rows are summed along x as they are needed and kept in a ring as long as the vertical taps reach them.
/// A bicubic sum is below 255 * 2 * 2^44 in magnitude, an area sum at most 255 times the number of source pixels.
func resampledSamples(of image: RasterImage, columns: ResizeAxis, rows: ResizeAxis) -> [UInt8] {
    let rowLength = columns.taps.count * image.channelCount
    let slots = rows.longest
    let divide = RoundingDivision(by: columns.total * rows.total)
    return [UInt8](unsafeUninitializedCapacity: rows.taps.count * rowLength) { output, count in
        // The ring of summed rows, and one row of their sums behind it.
        withUnsafeTemporaryAllocation(of: Int.self, capacity: (slots + 1) * rowLength) { memory in
            guard let ring = memory.baseAddress, var target = output.baseAddress else { return }
            let sums = ring + slots * rowLength
            var nextRow = 0
            for taps in rows.taps {
                nextRow = max(nextRow, taps.start)
                while nextRow < taps.start + taps.count {
                    sumRow(nextRow, of: image, columns: columns, into: ring + (nextRow % slots) * rowLength)
                    nextRow += 1
                }
                addRows(ring, count: slots, length: rowLength, taps: taps, weights: rows.weights, into: sums)
                for index in 0..<rowLength {
                    target[index] = divide.clampedQuotient(of: sums[index])
                }
                target += rowLength
            }
        }
        count = rows.taps.count * rowLength
    }
}

/// Sums one source row along x.
private func sumRow(_ row: Int, of image: RasterImage, columns: ResizeAxis, into sums: UnsafeMutablePointer<Int>) {
    let channels = image.channelCount
    image.samples.withUnsafeBufferPointer { samples in
        columns.weights.withUnsafeBufferPointer { weights in
            guard let source = samples.baseAddress, let weights = weights.baseAddress else { return }
            let rowStart = source + row * image.width * channels
            var target = sums
            for taps in columns.taps {
                let pixels = rowStart + taps.start * channels
                if channels == 3 {
                    let (red, green, blue) = weightedSums(of: pixels, weights + taps.offset, count: taps.count)
                    target[0] = red
                    target[1] = green
                    target[2] = blue
                } else {
                    target[0] = weightedSum(of: pixels, weights + taps.offset, count: taps.count)
                }
                target += channels
            }
        }
    }
}

@inline(__always)
private func weightedSum(of samples: UnsafePointer<UInt8>, _ weights: UnsafePointer<Int>, count: Int) -> Int {
    var sum = 0
    for index in 0..<count {
        sum &+= weights[index] &* Int(samples[index])
    }
    return sum
}

@inline(__always)
private func weightedSums(
    of pixels: UnsafePointer<UInt8>,
    _ weights: UnsafePointer<Int>,
    count: Int
) -> (red: Int, green: Int, blue: Int) {
    var (red, green, blue) = (0, 0, 0)
    for index in 0..<count {
        let weight = weights[index]
        red &+= weight &* Int(pixels[3 * index])
        green &+= weight &* Int(pixels[3 * index + 1])
        blue &+= weight &* Int(pixels[3 * index + 2])
    }
    return (red, green, blue)
}

/// Sums the rows of the ring that the taps of one output row reach.
private func addRows(
    _ ring: UnsafePointer<Int>,
    count slots: Int,
    length: Int,
    taps: ResizeAxis.Taps,
    weights: [Int],
    into sums: UnsafeMutablePointer<Int>
) {
    let weight = weights[taps.offset]
    let row = ring + (taps.start % slots) * length
    for index in 0..<length {
        sums[index] = weight &* row[index]
    }
    for tap in 1..<max(1, taps.count) {
        let weight = weights[taps.offset + tap]
        let row = ring + ((taps.start + tap) % slots) * length
        for index in 0..<length {
            sums[index] &+= weight &* row[index]
        }
    }
}

/// Division by a number that many sums share: a multiplication by its reciprocal, made exact by one correction.
private struct RoundingDivision {
    private let divisor: UInt64
    private let half: UInt64
    private let reciprocal: UInt64

    init(by divisor: Int) {
        self.divisor = UInt64(divisor)
        half = UInt64(divisor / 2)
        reciprocal = .max / UInt64(divisor)
    }

    /// `value / divisor` to nearest, halves upwards, clamped to 0...255.
    @inline(__always)
    func clampedQuotient(of value: Int) -> UInt8 {
        guard value > 0 else { return 0 }
        let dividend = UInt64(bitPattern: Int64(value)) &+ half
        // The reciprocal is short by less than one, so the estimate is the quotient or one less.
        let estimate = dividend.multipliedFullWidth(by: reciprocal).high
        let quotient = dividend &- estimate &* divisor >= divisor ? estimate &+ 1 : estimate
        return UInt8(truncatingIfNeeded: min(quotient, 255))
    }
}
