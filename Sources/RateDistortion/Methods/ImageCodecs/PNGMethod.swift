import ImageCodecs

/// PNG at its best compression: the uncompressed images, counted fairly.
public struct PNGMethod: RegisteredMethod {
    /// `png`.
    public static let usage = "png"
    /// "png".
    public static let keywords = ["png"]
    /// "png".
    public let name = "png"
    /// The only setting.
    public let settings = ["level=9"]
    /// "png/level=9".
    public let identity = "png/level=9"

    /// Makes the method.
    public init() {}

    /// The method for `png`.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> PNGMethod? {
        guard keywords.contains(request.name) else { return nil }
        guard request.settings == nil, request.readings.isEmpty else {
            throw EvaluationError(.invalidSetting, "png has no settings; write png alone")
        }
        return PNGMethod()
    }

    /// Makes a coder.
    public func makeCoder(setting: Int) -> any Coder { ImageCoder(PNGEncoder(compressionLevel: 9)) }
}
