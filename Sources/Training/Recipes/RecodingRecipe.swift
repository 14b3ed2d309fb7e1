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

        /// What its encoder is told about the loss, and within which bounds.
        var loss: (name: String, bounds: ClosedRange<Double>) {
            switch self {
            case .jpeg, .webp, .avif: ("qualities", 1...100)
            case .jxl: ("distances", 0.01...25)
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
        let (name, bounds) = codec.loss
        let key: Keys = codec == .jxl ? .distances : .qualities
        losses = try mapping.required(key)
        copies = try mapping.number(.copies, in: 1...100, default: 1)
        let isWhole = key == .distances || losses.allSatisfy { $0 == $0.rounded() }
        guard !losses.isEmpty, losses.allSatisfy(bounds.contains), isWhole else {
            throw TrainingError(
                .invalidRecipe,
                "'data.recoding.\(name)' must be "
                    + (key == .distances ? "numbers in 0.01...25" : "whole numbers in 1...100")
            )
        }
        let other: Keys = key == .distances ? .qualities : .distances
        guard try mapping.optional(other) as [Double]? == nil else {
            throw TrainingError(
                .invalidRecipe, "'data.recoding' of \(codec.rawValue) takes \(name), not \(other.rawValue)")
        }
    }
}
