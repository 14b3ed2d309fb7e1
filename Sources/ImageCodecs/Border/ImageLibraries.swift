internal import CImageCodecs

/// The libraries below the codecs.
public enum ImageLibraries {
    /// The version of each that is part of the build, by its name.
    public static var versions: [String: String] {
        var versions = [
            "libjpeg": String(cString: image_codecs_jpeg_version()),
            "libpng": String(cString: image_codecs_png_version()),
            "zlib": String(cString: image_codecs_zlib_version()),
        ]
        versions["libwebp"] = text(ofPacked: image_codecs_webp_version())
        versions["libjxl"] = text(ofPacked: image_codecs_jxl_version())
        versions["libavif"] = image_codecs_avif_version().map { String(cString: $0) }
        return versions
    }

    private static func text(ofPacked version: UInt32) -> String? {
        version == 0 ? nil : "\(version >> 16).\(version >> 8 & 0xff).\(version & 0xff)"
    }
}
