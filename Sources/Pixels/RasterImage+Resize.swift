extension RasterImage {
    /// The image resampled to another size.
    ///
    /// All arithmetic is on integers, exact up to one rounding to nearest at the very end (halves go up), so the result
    /// is the same to the bit on every machine.
    ///
    /// - Parameters:
    ///   - width: Pixels in a row of the result, at least 1.
    ///   - height: Rows of the result, at least 1.
    ///   - filter: How samples are weighted.
    public func resized(width: Int, height: Int, filter: ResizeFilter) -> RasterImage {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        guard width != self.width || height != self.height else { return self }
        let columns = ResizeAxis(from: self.width, to: width, filter: filter)
        let rows = ResizeAxis(from: self.height, to: height, filter: filter)
        let resampled = resample(self, columns: columns, rows: rows)
        return RasterImage(width: width, height: height, colorModel: colorModel, samples: resampled)
    }

    /// The middle of the image at another size: resized so that it just covers the size, then cropped about its centre.
    ///
    /// The side with the smaller ratio fits exactly; the other is rounded to nearest before the crop.
    public func resizedToCover(width: Int, height: Int, filter: ResizeFilter) -> RasterImage {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        var (coverWidth, coverHeight) = (width, height)
        // width / self.width against height / self.height, without division.
        if width * self.height < height * self.width {
            coverWidth = max(width, (2 * self.width * height + self.height) / (2 * self.height))
        } else {
            coverHeight = max(height, (2 * self.height * width + self.width) / (2 * self.width))
        }
        return resized(width: coverWidth, height: coverHeight, filter: filter)
            .centreCropped(width: width, height: height)
    }
}

/// Sums rows, then columns, in full precision, and rounds once.
///
/// Source rows are summed along x as they are needed and kept in a ring as long as the vertical taps reach them.
/// A bicubic sum is below 255 * 2 * 2^44 in magnitude, an area sum at most 255 times the number of source pixels.
private func resample(_ image: RasterImage, columns: ResizeAxis, rows: ResizeAxis) -> [UInt8] {
    let rowLength = columns.taps.count * image.channelCount
    let slots = rows.longest
    let divide = RoundingDivision(by: columns.total * rows.total)
    var ring = [Int](repeating: 0, count: slots * rowLength)
    var sums = [Int](repeating: 0, count: rowLength)
    var nextRow = 0
    return [UInt8](unsafeUninitializedCapacity: rows.taps.count * rowLength) { output, count in
        for taps in rows.taps {
            nextRow = max(nextRow, taps.start)
            while nextRow < taps.start + taps.count {
                var ringSpan = ring.mutableSpan
                sumRow(nextRow, of: image, columns: columns, into: &ringSpan, at: (nextRow % slots) * rowLength)
                nextRow += 1
            }
            var sumSpan = sums.mutableSpan
            addRows(ring.span, taps: taps, weights: rows.weights.span, slots: slots, into: &sumSpan)
            for index in 0..<rowLength {
                output[count + index] = divide.clampedQuotient(of: sums[index])
            }
            count += rowLength
        }
    }
}

/// Sums one source row along x.
private func sumRow(
    _ row: Int,
    of image: RasterImage,
    columns: ResizeAxis,
    into ring: inout MutableSpan<Int>,
    at slot: Int
) {
    let channels = image.channelCount
    let rowStart = row * image.width * channels
    let source = image.samples.span
    let weights = columns.weights.span
    var position = slot
    for taps in columns.taps {
        if channels == 3 {
            var (red, green, blue) = (0, 0, 0)
            for index in 0..<taps.count {
                let weight = weights[taps.offset + index]
                let pixel = rowStart + (taps.start + index) * 3
                red &+= weight &* Int(source[pixel])
                green &+= weight &* Int(source[pixel + 1])
                blue &+= weight &* Int(source[pixel + 2])
            }
            ring[position] = red
            ring[position + 1] = green
            ring[position + 2] = blue
        } else {
            var sum = 0
            for index in 0..<taps.count {
                sum &+= weights[taps.offset + index] &* Int(source[rowStart + taps.start + index])
            }
            ring[position] = sum
        }
        position += channels
    }
}

/// Sums the rows in the ring that the taps of one output row reach.
private func addRows(
    _ ring: Span<Int>,
    taps: ResizeAxis.Taps,
    weights: Span<Int>,
    slots: Int,
    into sums: inout MutableSpan<Int>
) {
    let rowLength = sums.count
    for index in 0..<rowLength {
        sums[index] = 0
    }
    for tap in 0..<taps.count {
        let weight = weights[taps.offset + tap]
        let slot = ring.extracting(
            ((taps.start + tap) % slots) * rowLength..<((taps.start + tap) % slots + 1) * rowLength)
        for index in 0..<rowLength {
            sums[index] &+= weight &* slot[index]
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
    func clampedQuotient(of value: Int) -> UInt8 {
        guard value > 0 else { return 0 }
        let dividend = UInt64(value) + half
        // The reciprocal is short by less than one, so the estimate is the quotient or one less.
        var quotient = dividend.multipliedFullWidth(by: reciprocal).high
        if dividend - quotient * divisor >= divisor {
            quotient += 1
        }
        return UInt8(min(quotient, 255))
    }
}
