public import Datasets

/// Which images a run learns from, and how they are prepared.
public struct DataRecipe: Sendable, Equatable, Decodable {
    /// Where images come from.
    public enum Kind: String, Sendable, Equatable, Decodable, CaseIterable {
        /// A folder for each class.
        case folder
        /// Rendered by the project's own procedural scenes.
        case scenes
    }

    /// Where images come from.
    public var kind: Kind
    /// The side of the square images that the network sees, in pixels.
    public var size: Int
    /// The side at which images are kept for cropping; `size` unless larger crops are wanted.
    public var storedSize: Int
    /// Scenes only: how many images are rendered.
    public var count: Int
    /// How many images are held out; at most a fifth of all.
    public var validation: Int
    /// The mean of each colour, in 0...1, which is subtracted.
    public var mean: [Float]
    /// The deviation of each colour, by which the difference is divided.
    public var deviation: [Float]
    /// Whether the recipe states mean or deviation; those of a teacher take their place where it does not.
    public var statesScale: Bool
    /// How training images are varied.
    public var augmentation: AugmentationRecipe
    /// Passes every image through an image codec first, to adapt a classifier to decoded images.
    public var recoding: RecodingRecipe?

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, size, storedSize, count, validation, mean, deviation, augmentation, recoding
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        kind = try mapping.required(.kind)
        size = try mapping.required(.size)
        storedSize = try mapping.value(.storedSize, default: size)
        count = try mapping.number(.count, in: 10...SceneDataset.maximumCount, default: 8_000)
        validation = try mapping.number(.validation, in: 0...1_000_000, default: 1_000)
        let (statedMean, statedDeviation): ([Float]?, [Float]?) = (
            try mapping.optional(.mean), try mapping.optional(.deviation)
        )
        mean = statedMean ?? [0.485, 0.456, 0.406]
        deviation = statedDeviation ?? [0.229, 0.224, 0.225]
        statesScale = statedMean != nil || statedDeviation != nil
        augmentation = try mapping.value(.augmentation, default: AugmentationRecipe())
        recoding = try mapping.optional(.recoding)
        guard (8...4_096).contains(size), (size...8_192).contains(storedSize) else {
            throw TrainingError(
                .invalidRecipe,
                "'data.size' must be in 8...4096, and 'data.storedSize' from there to 8192"
            )
        }
        guard recoding == nil || storedSize == size else {
            throw TrainingError(.invalidRecipe, "'data.recoding' codes images at 'size'; leave 'data.storedSize' out")
        }
        guard mean.count == 3, deviation.count == 3, (mean + deviation).allSatisfy(\.isFinite),
            deviation.allSatisfy({ $0 > 0 })
        else {
            throw TrainingError(
                .invalidRecipe,
                "'data.mean' and 'data.deviation' need three finite numbers each, deviations above 0"
            )
        }
    }
}

/// How training images are varied.
public struct AugmentationRecipe: Sendable, Equatable, Decodable {
    /// The variation itself.
    public var augmentation: Augmentation

    private enum Keys: String, CodingKey, CaseIterable {
        case padding, scale, aspectRatio, flips, brightness, contrast, saturation
    }

    /// Varies nothing.
    public init() {
        augmentation = .none
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        let scale = try Self.range(mapping.value(.scale, default: [1, 1]), "scale", upperBound: 1)
        let ratio = try Self.range(mapping.value(.aspectRatio, default: [1, 1]), "aspectRatio", upperBound: 10)
        augmentation = Augmentation(
            padding: try mapping.number(.padding, in: 0...512, default: 0),
            scale: scale,
            aspectRatio: ratio,
            flips: try mapping.value(.flips, default: false),
            brightness: try mapping.number(.brightness, in: 0...1, default: 0),
            contrast: try mapping.number(.contrast, in: 0...1, default: 0),
            saturation: try mapping.number(.saturation, in: 0...1, default: 0)
        )
    }

    private static func range(_ ends: [Float], _ name: String, upperBound: Float) throws -> ClosedRange<Float> {
        guard ends.count == 2, ends[0] > 0, ends[0] <= ends[1], ends[1] <= upperBound else {
            throw TrainingError(
                .invalidRecipe,
                "'data.augmentation.\(name)' needs two rising numbers above 0 and at most \(upperBound)"
            )
        }
        return ends[0]...ends[1]
    }
}

extension DataRecipe {
    /// The images that the recipe learns from, the held-out ones among them.
    ///
    /// - Parameter folder: where labelled images lie; not used by recipes on scenes.
    /// - Throws: `DatasetError` for a folder without images, `TrainingError.Code.unsuitableData` when none is named.
    public func dataset(folder: String?) throws -> any ImageDataset {
        switch kind {
        case .scenes:
            return SceneDataset(split: .train, count: count)
        case .folder:
            guard let folder else {
                throw TrainingError(.unsuitableData, "the recipe learns from images: give their folder with --data")
            }
            return try ImageFolder(path: folder, split: .train)
        }
    }
}
