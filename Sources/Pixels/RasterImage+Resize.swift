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
        let resampled = resampledSamples(of: self, columns: columns, rows: rows)
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
