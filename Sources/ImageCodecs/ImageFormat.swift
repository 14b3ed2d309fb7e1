internal import Pixels

/// A file format of images: how it is recognised and read.
///
/// A new format is a file in `Formats` that extends this type as `PNG.swift` does, and its name in `all`.
public struct ImageFormat: Sendable {
    /// All formats, in the order in which they are tried; also those whose package trait is off, which are recognised and
    /// refused with the trait's name.
    public static let all: [ImageFormat] = [.png, .jpeg, .webp, .jpegXL, .avif]

    /// The name in commands and reports, in lower case.
    public let name: String
    /// What its file names end in, in lower case and without the dot; the customary one first.
    public let fileExtensions: [String]
    /// The package trait that brings the format's library, or nil where every build has it.
    public let trait: String?
    /// Whether this build reads and writes the format.
    public let isAvailable: Bool
    let recognizes: @Sendable (_ bytes: [UInt8]) -> Bool
    let decode: @Sendable (_ bytes: [UInt8], _ limits: ImageLimits) throws(ImageCodecError) -> RasterImage
    /// Decodes at a fraction of the size where the format can; nil where it cannot.
    let decodeReduced:
        (
            @Sendable (_ bytes: [UInt8], _ limits: ImageLimits, _ shorterSide: Int) throws(ImageCodecError) ->
                ReducedImage
        )?
    let payload: @Sendable (_ bytes: [UInt8]) -> Int

    init(
        name: String,
        fileExtensions: [String],
        trait: String? = nil,
        isAvailable: Bool = true,
        recognizes: @escaping @Sendable ([UInt8]) -> Bool,
        decode: @escaping @Sendable ([UInt8], ImageLimits) throws(ImageCodecError) -> RasterImage,
        decodeReduced: (@Sendable ([UInt8], ImageLimits, Int) throws(ImageCodecError) -> ReducedImage)? = nil,
        payload: @escaping @Sendable ([UInt8]) -> Int
    ) {
        self.name = name
        self.fileExtensions = fileExtensions
        self.trait = trait
        self.isAvailable = isAvailable
        self.recognizes = recognizes
        self.decode = decode
        self.decodeReduced = decodeReduced
        self.payload = payload
    }

    /// The format that begins as `bytes` do, if any.
    public static func detect(_ bytes: [UInt8]) -> ImageFormat? {
        all.first { $0.recognizes(bytes) }
    }

    /// The bytes of a file that the image itself takes, without the container around it.
    ///
    /// Of PNG the data of its IDAT chunks (a zlib stream); of JPEG the abbreviated stream (`JPEGStream`); of WebP the data of
    /// its chunks `VP8 `, `VP8L` and `ALPH`, without RIFF headers; of JPEG XL the codestream, which may stand without a
    /// container from the start; of AVIF the data of `mdat`, that is the coded AV1 data without the boxes that describe them.
    ///
    /// - Parameter bytes: A file. Of bytes that cannot be followed to the end, nothing is known to be dispensable: their
    ///   number is returned.
    public static func payloadByteCount(_ bytes: [UInt8]) -> Int {
        detect(bytes)?.payload(bytes) ?? bytes.count
    }
}

extension ImageFormat: Hashable, CustomStringConvertible {
    /// Formats are equal if their names are.
    public static func == (first: ImageFormat, second: ImageFormat) -> Bool {
        first.name == second.name
    }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }

    /// The name.
    public var description: String { name }
}
