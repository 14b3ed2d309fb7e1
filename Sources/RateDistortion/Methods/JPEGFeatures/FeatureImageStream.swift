import ImageCodecs
import NeuralNetwork
import Pixels

/// Features as JPEG files one after another, with what is needed to read them back.
///
/// Each group of channels has its least and its greatest value (four bytes each, low byte first), the length of its JPEG
/// file (in groups of seven bits, the lowest first, all but the last with the top bit set), and the file. The shape of the
/// features is known to both sides.
struct FeatureImageStream {
    /// The shape of the features: 1, height, width, channels.
    let shape: [Int]

    /// The stream of features, the bytes of the JPEG files' tables and headers in it, and those that are left of the files.
    ///
    /// - Throws: `EvaluationError.Code.codecFailure` for features that are not finite, `ImageCodecError`.
    func write(
        _ features: Tensor,
        encoder: JPEGEncoder
    ) throws -> (bytes: [UInt8], headers: Int, payload: Int) {
        var bytes: [UInt8] = []
        var (headers, payload) = (0, 0)
        for channels in FeatureImage.groups(channels: shape[3]) {
            let group = try FeatureImage(features, channels: channels)
            let file = try encoder.encode(group.image)
            for bits in [group.low.bitPattern, group.high.bitPattern] {
                bytes += stride(from: UInt32(0), to: 32, by: 8).map { UInt8(truncatingIfNeeded: bits >> $0) }
            }
            var length = file.count
            while length > 0x7F {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            bytes.append(UInt8(length))
            bytes += file
            let abbreviated = JPEGStream.abbreviatedByteCount(file)
            headers += file.count - abbreviated
            payload += abbreviated
        }
        return (bytes, headers, payload)
    }

    /// The features of a stream.
    ///
    /// - Throws: `EvaluationError.Code.codecFailure` for bytes that `write` does not make, `ImageCodecError`.
    func read(_ bytes: [UInt8]) throws -> Tensor {
        var features = Tensor(shape: shape)
        var rest = bytes[...]
        let limits = ImageLimits(
            maximumWidth: shape[2], maximumHeight: shape[1], maximumPixelCount: shape[1] * shape[2])
        for channels in FeatureImage.groups(channels: shape[3]) {
            let low = Float(bitPattern: try Self.word(&rest))
            let high = Float(bitPattern: try Self.word(&rest))
            let file = try Self.take(try Self.length(&rest), from: &rest)
            let image = try ImageDecoder.decode(Array(file), limits: limits)
            guard low <= high, (high - low).isFinite, (image.width, image.height) == (shape[2], shape[1]),
                image.channelCount == channels.count
            else { throw Self.damaged }
            FeatureImage(image: image, low: low, high: high).write(channels: channels, to: &features)
        }
        guard rest.isEmpty else { throw Self.damaged }
        return features
    }

    private static var damaged: EvaluationError {
        EvaluationError(.codecFailure, "the stream of features as JPEG files is damaged")
    }

    private static func take(
        _ count: Int,
        from rest: inout ArraySlice<UInt8>
    ) throws(EvaluationError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw damaged }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) throws(EvaluationError) -> UInt32 {
        try take(4, from: &rest).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func length(_ rest: inout ArraySlice<UInt8>) throws(EvaluationError) -> Int {
        var length = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            let byte = Int(try take(1, from: &rest).first ?? 0)
            length |= (byte & 0x7F) << shift
            if byte & 0x80 == 0 { return length }
        }
        throw damaged
    }
}
