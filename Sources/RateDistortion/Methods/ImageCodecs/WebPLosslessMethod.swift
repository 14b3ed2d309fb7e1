import ImageCodecs

/// Lossless WebP at its best compression.
public struct WebPLosslessMethod: RegisteredMethod {
    /// `webp-lossless`.
    public static let usage = "webp-lossless"
    /// "webp-lossless".
    public static let keywords = ["webp-lossless"]
    /// "webp-lossless".
    public let name = "webp-lossless"
    /// The only setting.
    public let settings = ["effort=9"]
    /// "webp-lossless/effort=9".
    public let identity = "webp-lossless/effort=9"

    /// Makes the method.
    public init() {}

    /// The method for `webp-lossless`.
    public static func make(
        _ request: MethodRequest,
        library: CodecLibrary
    ) throws(EvaluationError) -> WebPLosslessMethod? {
        guard keywords.contains(request.name) else { return nil }
        try ImageFormat.webp.requireAvailable(for: request.name)
        guard request.settings == nil, request.readings.isEmpty else {
            throw EvaluationError(.invalidSetting, "webp-lossless has no settings; write webp-lossless alone")
        }
        return WebPLosslessMethod()
    }

    /// Makes a coder.
    public func makeCoder(setting: Int) -> any Coder { ImageCoder(WebPEncoder(.lossless, effort: 9)) }
}
