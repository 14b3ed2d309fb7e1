internal import CImageCodecs
public import Pixels

extension ImageFormat {
    /// JPEG XL (ISO/IEC 18181), as bare codestream or in boxes, by libjxl; the package trait `JPEGXL` brings it.
    ///
    /// Lossy images are converted to sRGB, others come out as they were stored. libjxl turns images upright.
    public static let jpegXL = ImageFormat(
        name: "jxl",
        fileExtensions: ["jxl"],
        trait: "JPEGXL",
        isAvailable: image_codecs_have_jxl() != 0,
        recognizes: { bytes in
            bytes.starts(with: [0xFF, 0x0A])
                || bytes.starts(with: [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
        },
        decode: { bytes, limits throws(ImageCodecError) in
            try DecodedPixels(decoding: bytes, limits: limits, with: image_codecs_decode_jxl).rasterImage()
        },
        payload: jpegXLPayload
    )
}

/// The bytes of the codestream: those of the boxes that hold it, or of the whole file where there are no boxes.
@Sendable
private func jpegXLPayload(_ bytes: [UInt8]) -> Int {
    guard bytes.first == 0, let boxes = Container.boxes(bytes) else { return bytes.count }
    // A part of a codestream begins with its number in four bytes.
    return boxes.reduce(0) { sum, box in
        switch box.name {
        case "jxlc": sum + box.data.count
        case "jxlp": sum + max(box.data.count - 4, 0)
        default: sum
        }
    }
}

/// Writes JPEG XL codestreams without boxes around them.
public struct JPEGXLEncoder: ImageEncoder {
    /// How far the pixels may go from the original, in units of a just noticeable difference, 0.01...25; 0 keeps every
    /// sample.
    public let distance: Double
    /// How long the encoder searches, 1...9.
    public let effort: Int
    /// JPEG XL.
    public var format: ImageFormat { .jpegXL }

    /// Makes an encoder.
    ///
    /// - Parameters:
    ///   - distance: 0, or 0.01...25.
    ///   - effort: 1...9; 7 is the library's default.
    public init(distance: Double, effort: Int = 7) {
        precondition(distance == 0 || (0.01...25).contains(distance), "distance \(distance) is not within 0.01...25")
        precondition((1...9).contains(effort), "effort \(effort) is not within 1...9")
        self.distance = distance
        self.effort = effort
    }

    /// The codestream of an image: 8 bits, sRGB, no metadata; grey images have one channel.
    ///
    /// - Throws: `ImageCodecError.Code.unsupported` in a build without the trait `JPEGXL`.
    public func encode(_ image: RasterImage) throws(ImageCodecError) -> [UInt8] {
        let settings = jxl_settings(distance: Float(distance), effort: CInt(effort))
        return try EncodedBytes(encoding: image) { image_codecs_encode_jxl($0, settings, $1) }.array()
    }
}
