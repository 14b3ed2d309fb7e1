import ImageCodecs
import Pixels

/// Baseline JPEG with optimised Huffman tables and chroma at half resolution (4:2:0).
public struct JPEGMethod: RegisteredMethod {
    /// `jpeg:QUALITIES`.
    public static let usage = "jpeg:10-90:10"
    /// The qualities of a request that names none.
    public static let defaultQualities = [2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90]

    /// "jpeg".
    public static let keyword: String? = "jpeg"
    /// "jpeg".
    public let name = "jpeg"
    /// Yes: both sides can agree on tables and headers.
    public let hasAbbreviatedStreams = true
    /// The qualities, 1...100, ascending.
    public let qualities: [Int]

    /// Makes the method.
    ///
    /// - Precondition: every quality lies in 1...100.
    public init(qualities: [Int] = defaultQualities) {
        precondition(qualities.allSatisfy((1...100).contains), "a JPEG quality lies in 1...100")
        self.qualities = qualities
    }

    /// "q=10" and so on.
    public var settings: [String] { qualities.map { "q=\($0)" } }
    /// "jpeg/420/optimised" with the qualities.
    public var identity: String { "jpeg/420/optimised/" + settings.joined(separator: ",") }

    /// The method for `jpeg`.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> JPEGMethod? {
        guard request.name == keyword else { return nil }
        guard let settings = request.settings else { return JPEGMethod() }
        return JPEGMethod(qualities: try SettingGrid.values(settings, method: "jpeg", name: "q", within: 1...100))
    }

    /// Makes the coder of a quality.
    public func makeCoder(setting: Int) -> any Coder { JPEGCoder(quality: qualities[setting]) }
}

private final class JPEGCoder: Coder {
    private let encoder: JPEGEncoder

    init(quality: Int) {
        encoder = JPEGEncoder(quality: quality, subsampling: .yuv420, optimizedTables: true, progressive: false)
    }

    func encode(_ image: RasterImage) throws -> CodedImage {
        let stream = try encoder.encode(image)
        let abbreviated = JPEGStream.abbreviatedByteCount(stream)
        return CodedImage(stream: stream, payloadByteCount: abbreviated, abbreviatedByteCount: abbreviated)
    }

    func decode(_ coded: CodedImage) throws -> Reconstruction {
        .pixels(try ImageDecoder.decode(coded.stream).converted(to: .rgb))
    }
}
