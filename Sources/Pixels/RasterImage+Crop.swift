extension RasterImage {
    /// The part of the image whose top left pixel is (`x`, `y`).
    ///
    /// - Precondition: The part is at least one pixel and lies within the image.
    public func cropped(x: Int, y: Int, width: Int, height: Int) -> RasterImage {
        precondition(
            width >= 1 && height >= 1 && x >= 0 && y >= 0 && width <= self.width && height <= self.height
                && x <= self.width - width && y <= self.height - height,
            "a crop of \(width)x\(height) at (\(x), \(y)) does not lie within \(self.width)x\(self.height)"
        )
        let rowLength = width * channelCount
        var part: [UInt8] = []
        part.reserveCapacity(rowLength * height)
        for row in y..<y + height {
            let start = (row * self.width + x) * channelCount
            part.append(contentsOf: samples[start..<start + rowLength])
        }
        return RasterImage(width: width, height: height, colorModel: colorModel, samples: part)
    }

    /// The middle of the image; where a margin is odd, its smaller half is at the top or left.
    ///
    /// - Precondition: The image is at least `width` by `height`.
    public func centreCropped(width: Int, height: Int) -> RasterImage {
        cropped(x: (self.width - width) / 2, y: (self.height - height) / 2, width: width, height: height)
    }
}
