internal import CImageCodecs

/// The libraries below the codecs.
public enum ImageLibraries {
    /// The version of each, by its name.
    public static var versions: [String: String] {
        [
            "libjpeg": String(cString: image_codecs_jpeg_version()),
            "libpng": String(cString: image_codecs_png_version()),
            "zlib": String(cString: image_codecs_zlib_version()),
        ]
    }
}
