extension RasterImage {
    /// The upright picture of an image that was stored in `orientation`.
    ///
    /// - Parameter orientation: How this image lies; `.up` returns it unchanged.
    /// - Returns: An image whose sides are swapped where `orientation` says so.
    public func oriented(_ orientation: Orientation) -> RasterImage {
        // Where the first upright pixel is stored, and how far apart its right and lower neighbours are stored.
        let last = (x: width - 1, y: (height - 1) * width)
        let (origin, right, down) =
            switch orientation {
            case .up: (0, 1, width)
            case .upMirrored: (last.x, -1, width)
            case .down: (last.x + last.y, -1, -width)
            case .downMirrored: (last.y, 1, -width)
            case .leftMirrored: (0, width, 1)
            case .right: (last.y, -width, 1)
            case .rightMirrored: (last.x + last.y, -width, -1)
            case .left: (last.x, width, -1)
            }
        guard orientation != .up else { return self }
        let (outputWidth, outputHeight) = orientation.swapsSides ? (height, width) : (width, height)
        let channels = channelCount
        let source = samples.span
        let moved = [UInt8](unsafeUninitializedCapacity: samples.count) { buffer, count in
            for y in 0..<outputHeight {
                var pixel = origin + y * down
                for _ in 0..<outputWidth {
                    for channel in 0..<channels {
                        buffer[count] = source[pixel * channels + channel]
                        count += 1
                    }
                    pixel += right
                }
            }
        }
        return RasterImage(width: outputWidth, height: outputHeight, colorModel: colorModel, samples: moved)
    }

    /// The image mirrored left to right.
    public func flippedHorizontally() -> RasterImage {
        oriented(.upMirrored)
    }
}
