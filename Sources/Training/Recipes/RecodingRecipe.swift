internal import Datasets

/// An image codec that training images pass through before anything else.
public struct RecodingRecipe: Sendable, Equatable, Decodable {
    /// The known codecs, with the settings that an evaluation of them uses beside the quality.
    public enum Codec: String, Sendable, Equatable, Decodable, CaseIterable {
        /// JPEG with optimised tables and 4:2:0 subsampling.
        case jpeg
        /// Lossy WebP at libwebp's default effort; needs the package trait `WebP`.
        case webp
        /// JPEG XL at libjxl's default effort; needs the package trait `JPEGXL`.
        case jxl
        /// AVIF, 4:2:0 at speed 6; needs the package trait `AVIF`.
        case avif

        /// What tells its encoder how much may be lost.
        var loss: Loss { self == .jxl ? .distances : .qualities }
    }

    /// What tells an encoder how much may be lost, by the key of a recipe.
    enum Loss: String {
        /// Whole numbers in 1...100; the best is the greatest.
        case qualities
        /// Numbers in 0.01...25, in units of a just noticeable difference.
        case distances

        /// What is allowed, in words.
        var words: String { self == .qualities ? "whole numbers in 1...100" : "numbers in 0.01...25" }

        /// Whether an encoder takes the number.
        func allows(_ value: Double) -> Bool {
            switch self {
            case .qualities: (1...100).contains(value) && value == value.rounded()
            case .distances: (0.01...25).contains(value)
            }
        }
    }

    /// Which codec.
    public var codec: Codec
    /// The qualities in 1...100, or for JPEG XL the distances in 0.01...25, which images take in turn.
    public var losses: [Double]
    /// How often each image is in the data, each time with another loss.
    public var copies: Int

    private enum Keys: String, CodingKey, CaseIterable {
        case codec, qualities, distances, copies
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        codec = try mapping.required(.codec)
        let loss = codec.loss
        let (key, other): (Keys, Keys) = loss == .qualities ? (.qualities, .distances) : (.distances, .qualities)
        losses = try mapping.required(key)
        copies = try mapping.number(.copies, in: 1...100, default: 1)
        guard !losses.isEmpty, losses.allSatisfy(loss.allows) else {
            throw TrainingError(.invalidRecipe, "'data.recoding.\(loss)' must be \(loss.words)")
        }
        guard try mapping.optional(other) as [Double]? == nil else {
            throw TrainingError(
                .invalidRecipe, "'data.recoding' of \(codec.rawValue) takes \(loss), not \(other.rawValue)")
        }
    }
}
