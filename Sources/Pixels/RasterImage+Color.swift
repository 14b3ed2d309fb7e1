extension RasterImage {
    /// The image in another colour model; itself if it already has that one.
    ///
    /// Grey from colour is the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B` in 16-bit fixed point, rounded to
    /// nearest, as JPEG's first component has it. Colour from grey repeats the sample.
    public func converted(to model: ColorModel) -> RasterImage {
        switch (colorModel, model) {
        case (.grey, .grey), (.rgb, .rgb):
            return self
        case (.rgb, .grey):
            let source = samples.span
            let grey = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
                for pixel in 0..<width * height {
                    let (red, green, blue) = (source[3 * pixel], source[3 * pixel + 1], source[3 * pixel + 2])
                    // The three weights sum to 2^16, so grey stays what it was.
                    let luma = Int(red) * 19_595 + Int(green) * 38_470 + Int(blue) * 7471
                    buffer[pixel] = UInt8((luma + 32_768) >> 16)
                }
                count = width * height
            }
            return RasterImage(width: width, height: height, colorModel: .grey, samples: grey)
        case (.grey, .rgb):
            let source = samples.span
            let color = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
                for pixel in 0..<width * height {
                    let sample = source[pixel]
                    buffer[3 * pixel] = sample
                    buffer[3 * pixel + 1] = sample
                    buffer[3 * pixel + 2] = sample
                }
                count = 3 * width * height
            }
            return RasterImage(width: width, height: height, colorModel: .rgb, samples: color)
        }
    }
}
