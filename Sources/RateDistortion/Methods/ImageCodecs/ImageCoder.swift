import ImageCodecs
import Pixels

/// The coder of an image codec: encodes with fixed settings, and decodes to colour.
final class ImageCoder: Coder {
    private let encoder: any ImageEncoder
    private let isAbbreviated: Bool

    /// Makes a coder.
    ///
    /// - Parameters:
    ///   - encoder: the codec and its settings.
    ///   - isAbbreviated: whether the payload is what a channel carries once both sides agreed on the rest.
    init(_ encoder: any ImageEncoder, isAbbreviated: Bool = false) {
        self.encoder = encoder
        self.isAbbreviated = isAbbreviated
    }

    func encode(_ image: RasterImage) throws -> CodedImage {
        let stream = try encoder.encode(image)
        let payload = ImageFormat.payloadByteCount(stream)
        return CodedImage(
            stream: stream,
            payloadByteCount: payload,
            abbreviatedByteCount: isAbbreviated ? payload : nil
        )
    }

    func decode(_ coded: CodedImage) throws -> Reconstruction {
        .pixels(try ImageDecoder.decode(coded.stream).converted(to: .rgb))
    }
}

extension ImageFormat {
    /// Refuses a method whose codec is not part of the build.
    ///
    /// - Throws: `EvaluationError.Code.unknownMethod`, naming the package trait.
    func requireAvailable(for method: String) throws(EvaluationError) {
        guard !isAvailable, let trait else { return }
        throw EvaluationError(
            .unknownMethod,
            "'\(method)' is not part of this build; build with the package trait \(trait): "
                + "swift build --traits default,\(trait)"
        )
    }
}
