internal import NeuralNetwork
internal import Pixels

/// Which images stand in which batch.
struct BatchPlan: Sendable {
    let imageCount: Int
    let batchSize: Int
    let stepsPerEpoch: Int
    private let seed: UInt64?

    init(imageCount: Int, name: String, configuration: BatchLoader.Configuration) throws(DatasetError) {
        precondition(configuration.batchSize >= 1, "a batch holds at least one image")
        batchSize = configuration.batchSize
        self.imageCount = imageCount
        seed = configuration.shuffles ? configuration.seed : nil
        stepsPerEpoch = (imageCount + (configuration.dropsLast ? 0 : batchSize - 1)) / batchSize
        guard stepsPerEpoch > 0 else {
            throw DatasetError(
                .noImages,
                "\(name) has \(imageCount) images, which do not fill one batch of \(batchSize); make batches smaller"
            )
        }
    }

    /// The images of a batch, by their positions in the data set.
    func indices(epoch: Int, step: Int) -> [Int] {
        let range = step * batchSize..<min((step + 1) * batchSize, imageCount)
        guard let seed else { return Array(range) }
        return Array(Self.shuffled(imageCount, seed: combinedSeed(seed, 0x6f72_6465_72, UInt64(epoch)))[range])
    }

    /// The numbers below `count` in an order drawn from the seed (Fisher and Yates).
    static func shuffled(_ count: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        var order = Array(0..<count)
        for position in stride(from: count - 1, to: 0, by: -1) {
            // The high half of a product: a number in 0...position, as evenly spread as 64 bits allow.
            let other = Int(generator.next().multipliedFullWidth(by: UInt64(position + 1)).high)
            order.swapAt(position, other)
        }
        return order
    }
}

/// Makes a batch from kept pixels; a value without state, so that any thread can do it.
struct BatchMaker: Sendable {
    private let plan: BatchPlan
    private let cache: PixelCache
    private let labels: [Int]
    private let augmentation: Augmentation
    private let normalization: Normalization
    private let width: Int
    private let height: Int
    private let seed: UInt64

    init(plan: BatchPlan, cache: PixelCache, labels: [Int], configuration: BatchLoader.Configuration) {
        self.plan = plan
        self.cache = cache
        self.labels = labels
        augmentation = configuration.augmentation
        normalization = Normalization(mean: configuration.mean, deviation: configuration.deviation)
        width = configuration.width
        height = configuration.height
        seed = configuration.seed
    }

    func batch(epoch: Int, step: Int) throws(DatasetError) -> Batch {
        let indices = plan.indices(epoch: epoch, step: step)
        let imageSize = width * height * 3
        var scalars = [Float](repeating: 0, count: indices.count * imageSize)
        var span = scalars.mutableSpan
        for (place, index) in indices.enumerated() {
            // An image is varied by its own generator: the same wherever in the batch it stands.
            var generator = SeededGenerator(seed: combinedSeed(seed, 0x76_6172_79, UInt64(epoch), UInt64(index)))
            let variation = augmentation.variation(
                source: (cache.width, cache.height),
                target: (width, height),
                using: &generator
            )
            let image = variation.crop(try cache.image(at: index))
            normalization.write(image, variation, to: &span, at: place * imageSize)
        }
        return Batch(
            images: Tensor(shape: [indices.count, height, width, 3], scalars: scalars),
            labels: indices.map { labels[$0] },
            indices: indices
        )
    }
}
