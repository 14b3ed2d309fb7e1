public import Pixels

/// Procedural pictures of materials, rendered when they are asked for.
///
/// Ten classes of surfaces in random colours, light and view, with things lying on them. Classes come in pairs that only
/// their fine texture tells apart, which strong image compression destroys first: a small set on which a codec's quality
/// shows. Images are in the order of the class folders that `SceneExport` writes, and the first images of each class do
/// not depend on the number of images.
public struct SceneDataset: ImageDataset {
    /// The seed of the set that reports are made on.
    public static let defaultSeed: UInt64 = 1
    /// The number of images in the test split that reports are made on.
    public static let defaultTestCount = 400
    /// The largest number of images in a split, so that file names sort in order.
    public static let maximumCount = 100_000

    /// Which of three independent streams of images this is.
    public let split: DatasetSplit
    /// The number of images.
    public let count: Int
    private let seed: UInt64

    /// Describes a set; nothing is rendered yet.
    ///
    /// - Parameters:
    ///   - split: splits share no image.
    ///   - count: in `0...maximumCount`; the classes have equal shares, the first ones one more where it does not divide.
    ///   - seed: other seeds give other images.
    public init(split: DatasetSplit, count: Int = defaultTestCount, seed: UInt64 = defaultSeed) {
        precondition((0...Self.maximumCount).contains(count), "a split of scenes has 0...\(Self.maximumCount) images")
        self.split = split
        self.count = count
        self.seed = seed
    }

    /// `scenes` and the split.
    public var name: String { "scenes \(split.rawValue)" }

    /// The names of the materials, sorted.
    public var classes: [String] { SceneKind.allCases.map(\.rawValue) }

    /// The class of an image.
    public func label(at index: Int) -> Int { place(of: index).label }

    /// The class and the number within it, as the file is called that `SceneExport` writes: `brick/0007.png`.
    public func identifier(at index: Int) -> String {
        let place = place(of: index)
        let digits = String(place.ordinal)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        return "\(SceneKind.allCases[place.label].rawValue)/\(zeros)\(digits).png"
    }

    /// Renders an image.
    public func image(at index: Int) throws(DatasetError) -> RasterImage {
        let place = place(of: index)
        return SceneRenderer.render(
            SceneKind.allCases[place.label],
            seed: combinedSeed(seed, split.streamNumber, UInt64(place.label), UInt64(place.ordinal))
        )
    }

    private func place(of index: Int) -> (label: Int, ordinal: Int) {
        precondition((0..<count).contains(index), "there is no scene \(index) among \(count)")
        let kinds = SceneKind.allCases.count
        let share = count / kinds
        let larger = count % kinds
        let border = larger * (share + 1)
        guard index >= border else { return (index / (share + 1), index % (share + 1)) }
        return (larger + (index - border) / share, (index - border) % share)
    }
}

extension DatasetSplit {
    /// What keeps the random numbers of the splits apart; never to be changed.
    fileprivate var streamNumber: UInt64 {
        switch self {
        case .train: 0x7472_6169_6e
        case .validation: 0x7661_6c69_64
        case .test: 0x7465_7374
        }
    }
}
