internal import CImageCodecs
public import Pixels

extension ImageFormat {
    /// AVIF, AV1 images in the ISO base media file format, by libavif; the package trait `AVIF` brings it.
    ///
    /// Samples of more than 8 bits are rounded. Turns and mirrorings (`irot`, `imir`) are carried out; a clean aperture is not
    /// cut out; of an animation the first image is read. dav1d decodes where libavif has it, because it alone refuses
    /// streams with more pixels than their container states; libaom elsewhere.
    public static let avif = ImageFormat(
        name: "avif",
        fileExtensions: ["avif"],
        trait: "AVIF",
        isAvailable: image_codecs_have_avif() != 0,
        recognizes: recognizesAVIF,
        decode: { bytes, limits throws(ImageCodecError) in
            try DecodedPixels(decoding: bytes, limits: limits, with: image_codecs_decode_avif).rasterImage()
        },
        payload: { bytes in
            Container.boxes(bytes).map { Container.byteCount($0, named: ["mdat"]) } ?? bytes.count
        }
    )
}

/// Whether a file type box names AVIF as its brand or as one that it is compatible with.
@Sendable
private func recognizesAVIF(_ bytes: [UInt8]) -> Bool {
    let reader = ByteReader(bytes[...])
    guard let size = reader.number(at: 0, width: 4), size >= 16, size % 4 == 0,
        reader.part(4..<8)?.elementsEqual("ftyp".utf8) == true
    else { return false }
    // The version of the brand stands between it and the others; no file names more than a few dozen.
    let brands = [8] + stride(from: 16, to: min(size, bytes.count, 512), by: 4)
    return brands.contains { offset in
        guard let brand = reader.part(offset..<offset + 4) else { return false }
        return brand.elementsEqual("avif".utf8) || brand.elementsEqual("avis".utf8)
    }
}

/// Writes AVIF files with libaom.
public struct AVIFEncoder: ImageEncoder {
    /// 0 (worst) to 100; libavif's scale, on which 60 stands for the quantiser 25 of AV1's 0 to 63.
    public let quality: Int
    /// The resolution of colour; without effect on grey images.
    public let subsampling: ChromaSubsampling
    /// 0 (slow and small) to 10.
    public let speed: Int
    /// AVIF.
    public var format: ImageFormat { .avif }

    /// Makes an encoder.
    ///
    /// - Parameters:
    ///   - quality: 0...100.
    ///   - subsampling: The resolution of colour.
    ///   - speed: 0...10; 6 is the default of the library's own tool.
    public init(quality: Int, subsampling: ChromaSubsampling = .yuv420, speed: Int = 6) {
        precondition((0...100).contains(quality), "quality \(quality) is not within 0...100")
        precondition((0...10).contains(speed), "speed \(speed) is not within 0...10")
        self.quality = quality
        self.subsampling = subsampling
        self.speed = speed
    }

    /// The AVIF file of an image: 8 bits, the matrix of BT.601 at full range, no metadata; grey images have one plane.
    ///
    /// - Throws: `ImageCodecError.Code.unsupported` in a build without the trait `AVIF`, `.encodingFailed` in one whose
    ///   libavif has no libaom.
    public func encode(_ image: RasterImage) throws(ImageCodecError) -> [UInt8] {
        let settings = avif_settings(
            quality: CInt(quality),
            horizontal_sampling: subsampling.factors.horizontal,
            vertical_sampling: subsampling.factors.vertical,
            speed: CInt(speed)
        )
        return try EncodedBytes(encoding: image) { image_codecs_encode_avif($0, settings, $1) }.array()
    }
}
