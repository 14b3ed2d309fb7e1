import CommandSupport
import FeatureCodec
import NeuralNetwork

/// Features in a file that Python reads: channels first, as PyTorch lays images out.
enum FeatureFile {
    /// The kinds of file, by their extension.
    static let extensions = ["npy", "safetensors"]

    /// The bytes of a file for decoded features.
    ///
    /// A `.npy` holds the features (channels, height, width). A `.safetensors` holds `features` and `latent` in that order,
    /// and `logits` where there are any.
    ///
    /// - Throws: `ToolError` with the status `usage` for another extension.
    static func bytes(of decoded: DecodedImage, path: String) throws(ToolError) -> [UInt8] {
        let features = channelsFirst(decoded.features)
        if path.hasSuffix(".npy") { return numpy(features) }
        guard path.hasSuffix(".safetensors") else {
            throw ToolError(.usage, "\(path): features are written as .npy or .safetensors; use one of these endings")
        }
        var writer = SafetensorsWriter()
        writer.add("features", features)
        writer.add("latent", channelsFirst(decoded.latent))
        if let logits = decoded.logits { writer.add("logits", Tensor(shape: [logits.count], scalars: logits)) }
        return writer.bytes()
    }

    /// One image [1, height, width, channels] as (channels, height, width).
    static func channelsFirst(_ tensor: Tensor) -> Tensor {
        guard tensor.shape.count == 4 else { return tensor }
        let (pixels, channels) = (tensor.shape[1] * tensor.shape[2], tensor.shape[3])
        var scalars: [Float] = []
        scalars.reserveCapacity(tensor.count)
        for channel in 0..<channels {
            for pixel in 0..<pixels { scalars.append(tensor.scalars[pixel * channels + channel]) }
        }
        return Tensor(shape: [channels, tensor.shape[1], tensor.shape[2]], scalars: scalars)
    }

    /// The NumPy format, version 1.0: magic, a dictionary padded to 64 bytes, little-endian 32-bit floats.
    private static func numpy(_ tensor: Tensor) -> [UInt8] {
        let extents = tensor.shape.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
        let length = 10 + header.utf8.count + 1
        header += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
        var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
        bytes += header.utf8
        for value in tensor.scalars {
            let bits = value.bitPattern
            bytes += [UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255), UInt8(bits >> 24)]
        }
        return bytes
    }
}
