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
        return resized(width: width, height: height, columns: 0..<width, rows: 0..<height, filter: filter)
    }

    /// Some columns and rows of the image at another size; the others are not computed.
    private func resized(
        width: Int,
        height: Int,
        columns: Range<Int>,
        rows: Range<Int>,
        filter: ResizeFilter
    ) -> RasterImage {
        let isWhole = columns.count == self.width && rows.count == self.height
        guard !isWhole || width != self.width || height != self.height else { return self }
        let resampled = resampledSamples(
            of: self,
            columns: ResizeAxis(from: self.width, to: width, keeping: columns, filter: filter),
            rows: ResizeAxis(from: self.height, to: height, keeping: rows, filter: filter)
        )
        return RasterImage(width: columns.count, height: rows.count, colorModel: colorModel, samples: resampled)
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
        // However long and thin the image is, only what the crop keeps is computed.
        let (left, top) = ((coverWidth - width) / 2, (coverHeight - height) / 2)
        return resized(
            width: coverWidth,
            height: coverHeight,
            columns: left..<left + width,
            rows: top..<top + height,
            filter: filter
        )
    }
}
