internal import CImageCodecs
public import Pixels

extension ImageFormat {
    /// JPEG, ITU-T T.81: baseline and progressive, Huffman-coded, 8 bits; grey, RGB, YCbCr, CMYK and YCCK are read.
    ///
    /// Decoding is fixed to the accurate integer transform and triangle-filtered chrominance. libjpeg-turbo gives the
    /// same pixels with and without SIMD; other versions of libjpeg may differ in the last bit. CMYK is taken for
    /// complemented where Adobe's marker is present, and converted as `(255 - C) (255 - K) / 255`.
    public static let jpeg = ImageFormat(
        name: "jpeg",
        fileExtensions: ["jpg", "jpeg"],
        recognizes: { $0.starts(with: [0xFF, 0xD8, 0xFF]) },
        decode: { bytes, limits throws(ImageCodecError) in try decodeJPEG(bytes, limits, shorterSide: 0).image },
        decodeReduced: decodeJPEG,
        payload: JPEGStream.abbreviatedByteCount
    )
}

@Sendable
private func decodeJPEG(
    _ bytes: [UInt8],
    _ limits: ImageLimits,
    shorterSide: Int
) throws(ImageCodecError) -> ReducedImage {
    var reduction = jpeg_reduction(shorter_side: UInt64(max(shorterSide, 0)), full_width: 0, full_height: 0)
    let pixels = try DecodedPixels(decoding: bytes, limits: limits) { bytes, count, limits, pixels in
        image_codecs_decode_jpeg(bytes, count, limits, &reduction, pixels)
    }
    let orientation = jpegOrientation(bytes)
    let (width, height) = (reduction.full_width, reduction.full_height)
    return ReducedImage(
        image: pixels.rasterImage().oriented(orientation),
        fullWidth: orientation.swapsSides ? height : width,
        fullHeight: orientation.swapsSides ? width : height
    )
}

/// How finely JPEG keeps colour: the name gives luminance and chrominance samples in the customary notation.
public enum ChromaSubsampling: String, Sendable, CaseIterable {
    /// Colour at full resolution.
    case yuv444 = "444"
    /// Colour at half the horizontal resolution.
    case yuv422 = "422"
    /// Colour at half the resolution both ways.
    case yuv420 = "420"

    /// Luminance samples for each chrominance sample, along x and along y.
    var factors: (horizontal: CInt, vertical: CInt) {
        switch self {
        case .yuv444: (1, 1)
        case .yuv422: (2, 1)
        case .yuv420: (2, 2)
        }
    }
}

/// Writes JPEG files with the quantisation tables of the standard's annex K, scaled by quality.
public struct JPEGEncoder: ImageEncoder {
    /// The scale of the Independent JPEG Group, 1 (worst) to 100.
    public let quality: Int
    /// The resolution of colour; without effect on grey images.
    public let subsampling: ChromaSubsampling
    /// Whether Huffman tables are made for each image; otherwise those of annex K are used, which are the same for all.
    ///
    /// A progressive file always has tables of its own.
    public let optimizedTables: Bool
    /// Whether the image is sent in scans of growing detail.
    public let progressive: Bool
    /// JPEG.
    public var format: ImageFormat { .jpeg }

    /// Makes an encoder.
    ///
    /// - Parameters:
    ///   - quality: 1...100.
    ///   - subsampling: The resolution of colour.
    ///   - optimizedTables: Whether Huffman tables are made for each image.
    ///   - progressive: Whether the image is sent in scans of growing detail.
    public init(
        quality: Int,
        subsampling: ChromaSubsampling = .yuv420,
        optimizedTables: Bool = true,
        progressive: Bool = false
    ) {
        precondition((1...100).contains(quality), "quality \(quality) is not within 1...100")
        self.quality = quality
        self.subsampling = subsampling
        self.optimizedTables = optimizedTables
        self.progressive = progressive
    }

    /// The JPEG file of an image: a JFIF header, no other metadata; grey images have one component.
    public func encode(_ image: RasterImage) throws(ImageCodecError) -> [UInt8] {
        let settings = jpeg_settings(
            quality: CInt(quality),
            horizontal_sampling: subsampling.factors.horizontal,
            vertical_sampling: subsampling.factors.vertical,
            optimized_tables: optimizedTables ? 1 : 0,
            progressive: progressive ? 1 : 0
        )
        return try EncodedBytes(encoding: image) { image_codecs_encode_jpeg($0, settings, $1) }.array()
    }
}
