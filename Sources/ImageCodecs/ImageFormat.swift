internal import Pixels

/// A file format of images: how it is recognised and read.
///
/// A new format is a file in `Formats` that extends this type as `PNG.swift` does, and its name in `all`.
public struct ImageFormat: Sendable {
    /// All formats, in the order in which they are tried.
    public static let all: [ImageFormat] = [.png, .jpeg]

    /// The name in commands and reports, in lower case.
    public let name: String
    /// What its file names end in, in lower case and without the dot; the customary one first.
    public let fileExtensions: [String]
    let signature: [UInt8]
    let decode: @Sendable (_ bytes: [UInt8], _ limits: ImageLimits) throws(ImageCodecError) -> RasterImage

    /// The format that begins as `bytes` do, if any.
    public static func detect(_ bytes: [UInt8]) -> ImageFormat? {
        all.first { bytes.starts(with: $0.signature) }
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
