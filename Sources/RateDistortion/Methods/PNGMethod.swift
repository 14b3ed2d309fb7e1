import ImageCodecs
import Pixels

/// PNG at its best compression: the uncompressed images, counted fairly.
public struct PNGMethod: RegisteredMethod {
    /// `png`.
    public static let usage = "png"
    /// "png".
    public static let keyword: String? = "png"
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
        guard request.name == keyword else { return nil }
        guard request.settings == nil, request.readings.isEmpty else {
            throw EvaluationError(.invalidSetting, "png has no settings; write png alone")
        }
        return PNGMethod()
    }

    /// Makes a coder.
    public func makeCoder(setting: Int) -> any Coder { PNGCoder() }
}

private final class PNGCoder: Coder {
    private let encoder = PNGEncoder(compressionLevel: 9)

    func encode(_ image: RasterImage) throws -> CodedImage {
        let stream = try encoder.encode(image)
        return CodedImage(stream: stream, payloadByteCount: stream.count)
    }

    func decode(_ coded: CodedImage) throws -> Reconstruction {
        .pixels(try ImageDecoder.decode(coded.stream).converted(to: .rgb))
    }
}
