import ImageCodecs

/// JPEG in one of the ways in which it is customarily written.
public struct JPEGMethod: RegisteredMethod {
    /// How the files are written; the name on the command line.
    public enum Variant: String, Sendable, CaseIterable {
        /// Baseline with Huffman tables made for each image, colour at half resolution (4:2:0).
        case optimized = "jpeg"
        /// The same with colour at full resolution (4:4:4).
        case fullColor = "jpeg-444"
        /// Progressive with tables made for each scan, 4:2:0.
        case progressive = "jpeg-progressive"
        /// Progressive, 4:4:4.
        case progressiveFullColor = "jpeg-progressive-444"
        /// Baseline with the Huffman tables of the standard's annex K, 4:2:0: what libraries write unless told otherwise.
        case standardTables = "jpeg-standard"

        var isProgressive: Bool { self == .progressive || self == .progressiveFullColor }
        var subsampling: ChromaSubsampling { self == .fullColor || self == .progressiveFullColor ? .yuv444 : .yuv420 }
    }

    /// `jpeg:QUALITIES` and so on.
    public static let usage = keywords.map { $0 + ":10-90:10" }.joined(separator: ", ")
    /// The qualities of a request that names none.
    public static let defaultQualities = [2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    /// The names of the variants.
    public static let keywords = Variant.allCases.map(\.rawValue)

    /// How the files are written.
    public let variant: Variant
    /// The qualities, 1...100, ascending.
    public let qualities: [Int]

    /// Makes the method.
    ///
    /// - Precondition: every quality lies in 1...100.
    public init(_ variant: Variant = .optimized, qualities: [Int] = defaultQualities) {
        precondition(qualities.allSatisfy((1...100).contains), "a JPEG quality lies in 1...100")
        self.variant = variant
        self.qualities = qualities
    }

    /// "jpeg" and so on.
    public var name: String { variant.rawValue }
    /// Whether both sides can agree on tables and headers: not for progressive files, which define tables anew for each
    /// scan.
    public var hasAbbreviatedStreams: Bool { !variant.isProgressive }
    /// "jpeg": all variants quantise in the same way.
    public var artefacts: String { Variant.optimized.rawValue }
    /// Every quality to 95.
    public var fineGrid: (any Method)? { JPEGMethod(variant, qualities: Array(1...95)) }
    /// "q=10" and so on.
    public var settings: [String] { qualities.map { "q=\($0)" } }
    /// Such as "jpeg/420/optimised" with the qualities.
    public var identity: String {
        let tables = variant == .standardTables ? "standard" : variant.isProgressive ? "progressive" : "optimised"
        return "jpeg/\(variant.subsampling.rawValue)/\(tables)/" + settings.joined(separator: ",")
    }

    /// The method for `jpeg` and its variants.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> JPEGMethod? {
        guard let variant = Variant(rawValue: request.name) else { return nil }
        guard let settings = request.settings else { return JPEGMethod(variant) }
        return JPEGMethod(
            variant,
            qualities: try SettingGrid.values(settings, method: request.name, name: "q", within: 1...100)
        )
    }

    /// Makes the coder of a quality.
    public func makeCoder(setting: Int) -> any Coder {
        let encoder = JPEGEncoder(
            quality: qualities[setting],
            subsampling: variant.subsampling,
            optimizedTables: variant != .standardTables,
            progressive: variant.isProgressive
        )
        return ImageCoder(encoder, isAbbreviated: hasAbbreviatedStreams)
    }
}
