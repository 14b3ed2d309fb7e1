internal import CImageCodecs
internal import Pixels

// The only file of this module that holds pointers.

/// The pixels that a decoder of CImageCodecs allocated.
struct DecodedPixels: ~Copyable {
    typealias Decoder = (UnsafePointer<UInt8>?, Int, image_limits, UnsafeMutablePointer<image_pixels>?) -> image_outcome

    private let pixels: image_pixels

    init(decoding bytes: [UInt8], limits: ImageLimits, with decode: Decoder) throws(ImageCodecError) {
        let limits = image_limits(
            width: UInt64(limits.maximumWidth),
            height: UInt64(limits.maximumHeight),
            pixels: UInt64(limits.maximumPixelCount)
        )
        var pixels = image_pixels()
        let outcome = bytes.withUnsafeBufferPointer { decode($0.baseAddress, $0.count, limits, &pixels) }
        // The decoder leaves nothing to free behind an error.
        try check(outcome)
        self.pixels = pixels
    }

    deinit {
        image_codecs_free(pixels.samples)
    }

    /// The image, turned upright where the decoder knows how.
    func rasterImage() -> RasterImage {
        let count = pixels.width * pixels.height * pixels.channels
        let image = RasterImage(
            width: pixels.width,
            height: pixels.height,
            colorModel: pixels.channels == 1 ? .grey : .rgb,
            samples: Array(UnsafeBufferPointer(start: pixels.samples, count: count))
        )
        return image.oriented(Orientation(rawValue: Int(pixels.orientation)) ?? .up)
    }
}

/// The file that an encoder of CImageCodecs allocated.
struct EncodedBytes: ~Copyable {
    typealias Encoder = (UnsafePointer<image_pixels>, UnsafeMutablePointer<image_bytes>) -> image_outcome

    private let file: image_bytes

    init(encoding image: RasterImage, with encode: Encoder) throws(ImageCodecError) {
        var file = image_bytes()
        let outcome = image.samples.withUnsafeBufferPointer { samples in
            // The encoder reads the samples and never writes them.
            var pixels = image_pixels(
                samples: UnsafeMutablePointer(mutating: samples.baseAddress),
                width: image.width,
                height: image.height,
                channels: image.channelCount,
                orientation: 0
            )
            return encode(&pixels, &file)
        }
        try check(outcome)
        self.file = file
    }

    deinit {
        image_codecs_free(file.bytes)
    }

    func array() -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}

/// Throws what an outcome reports, if it is not success.
private func check(_ outcome: image_outcome) throws(ImageCodecError) {
    let code: ImageCodecError.Code
    switch outcome.status {
    case image_status_ok: return
    case image_status_truncated: code = .truncated
    case image_status_unsupported: code = .unsupported
    case image_status_limit_exceeded: code = .limitExceeded
    case image_status_out_of_memory: code = .outOfMemory
    case image_status_failed: code = .encodingFailed
    default: code = .damaged
    }
    let message = withUnsafeBytes(of: outcome.message) { text in
        String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
    throw ImageCodecError(code, message)
}
