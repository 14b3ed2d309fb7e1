import ImageCodecs

/// Lossy WebP with libwebp's default effort.
public struct WebPMethod: RegisteredMethod {
    /// `webp:QUALITIES`.
    public static let usage = "webp:10-90:10"
    /// The qualities of a request that names none.
    public static let defaultQualities = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90]

    /// "webp".
    public static let keywords = ["webp"]
    /// "webp".
    public let name = "webp"
    /// The qualities, 0...100, ascending.
    public let qualities: [Int]

    /// Makes the method.
    ///
    /// - Precondition: every quality lies in 0...100.
    public init(qualities: [Int] = defaultQualities) {
        precondition(qualities.allSatisfy((0...100).contains), "a WebP quality lies in 0...100")
        self.qualities = qualities
    }

    /// Every quality to 95.
    public var fineGrid: (any Method)? { WebPMethod(qualities: Array(0...95)) }
    /// "q=10" and so on.
    public var settings: [String] { qualities.map { "q=\($0)" } }
    /// "webp/effort=4" with the qualities.
    public var identity: String { "webp/effort=4/" + settings.joined(separator: ",") }

    /// The method for `webp`.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> WebPMethod? {
        guard keywords.contains(request.name) else { return nil }
        try ImageFormat.webp.requireAvailable(for: request.name)
        guard let settings = request.settings else { return WebPMethod() }
        return WebPMethod(qualities: try SettingGrid.values(settings, method: "webp", name: "q", within: 0...100))
    }

    /// Makes the coder of a quality.
    public func makeCoder(setting: Int) -> any Coder {
        ImageCoder(WebPEncoder(.lossy(quality: qualities[setting]), effort: 4))
    }
}
