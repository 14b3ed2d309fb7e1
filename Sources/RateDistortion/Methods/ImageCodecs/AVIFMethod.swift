import ImageCodecs

/// AVIF by libaom at speed 6, colour at half resolution (4:2:0).
public struct AVIFMethod: RegisteredMethod {
    /// `avif:QUALITIES`.
    public static let usage = "avif:20-80:20"
    /// The qualities of a request that names none.
    public static let defaultQualities = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90]

    /// "avif".
    public static let keywords = ["avif"]
    /// "avif".
    public let name = "avif"
    /// The qualities on libavif's scale, 0...100, ascending.
    public let qualities: [Int]

    /// Makes the method.
    ///
    /// - Precondition: every quality lies in 0...100.
    public init(qualities: [Int] = defaultQualities) {
        precondition(qualities.allSatisfy((0...100).contains), "an AVIF quality lies in 0...100")
        self.qualities = qualities
    }

    /// Every fifth quality to 95.
    public var fineGrid: (any Method)? { AVIFMethod(qualities: Array(stride(from: 0, through: 95, by: 5))) }
    /// "q=20" and so on.
    public var settings: [String] { qualities.map { "q=\($0)" } }
    /// "avif/aom/420/speed=6" with the qualities.
    public var identity: String { "avif/aom/420/speed=6/" + settings.joined(separator: ",") }

    /// The method for `avif`.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> AVIFMethod? {
        guard keywords.contains(request.name) else { return nil }
        try ImageFormat.avif.requireAvailable(for: request.name)
        guard let settings = request.settings else { return AVIFMethod() }
        return AVIFMethod(qualities: try SettingGrid.values(settings, method: "avif", name: "q", within: 0...100))
    }

    /// Makes the coder of a quality.
    public func makeCoder(setting: Int) -> any Coder {
        ImageCoder(AVIFEncoder(quality: qualities[setting], subsampling: .yuv420, speed: 6))
    }
}
