public import EntropyCoding

/// One coded image as it lies in a file: the payload and what a reader must know to decode it.
///
/// The article <doc:Bitstream> defines the bytes.
public struct CodedStream: Sendable, Equatable {
    /// The width and height of an image in pixels.
    public struct SourceSize: Sendable, Equatable {
        /// Columns; at least 1.
        public let width: Int
        /// Rows; at least 1.
        public let height: Int

        /// Wraps a size.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// The version of the format that this code writes and reads.
    public static let version = 1

    /// The fingerprint of the model that made the payload.
    public let fingerprint: UInt32
    /// What turned symbols into the payload.
    public let coder: CoderKind
    /// The coded symbols.
    public let payload: [UInt8]
    /// The size of the image before it was resized for the model, where the writer states it.
    public let sourceSize: SourceSize?
    /// The place of the model in its family, 1...255, where the writer states it.
    public let rateIndex: Int?
    /// Whether the checksum has 32 bits rather than 16.
    public let hasLongChecksum: Bool

    /// Describes a stream.
    ///
    /// - Precondition: sizes are 1...2^31 - 1, the rate index 1...255.
    public init(
        fingerprint: UInt32,
        payload: [UInt8],
        coder: CoderKind = .compact,
        sourceSize: SourceSize? = nil,
        rateIndex: Int? = nil,
        hasLongChecksum: Bool = false
    ) {
        if let sourceSize {
            let sizes = 1...Int(Int32.max)
            precondition(
                sizes.contains(sourceSize.width) && sizes.contains(sourceSize.height),
                "no image has the size \(sourceSize.width)x\(sourceSize.height)"
            )
        }
        precondition(rateIndex.map((1...255).contains) ?? true, "a rate index is 1 to 255")
        self.fingerprint = fingerprint
        self.coder = coder
        self.payload = payload
        self.sourceSize = sourceSize
        self.rateIndex = rateIndex
        self.hasLongChecksum = hasLongChecksum
    }
}

/// The constants of the format.
enum StreamFormat {
    /// The first byte of every file.
    static let magic: UInt8 = 0xFC
    /// The upper half of the second byte; the lower half is the version.
    static let secondMagic: UInt8 = 0xB0

    /// The bits of the third byte.
    enum Flag {
        /// The number of the coder.
        static let coder: UInt8 = 0b0000_0011
        /// A checksum of 32 bits.
        static let longChecksum: UInt8 = 0b0000_0100
        /// The size of the source image.
        static let sourceSize: UInt8 = 0b0000_1000
        /// The rate index.
        static let rateIndex: UInt8 = 0b0001_0000
        /// Not used by this version.
        static let reserved: UInt8 = 0b1110_0000
    }
}
