/// Prepares the batches of a data set ahead of their use.
///
/// Every image is decoded once, when the loader is made, and kept as 8-bit pixels as far as the limit allows. Batches are
/// then cut, varied and normalised on threads of their own. What a batch holds depends on the seed, the epoch and the
/// step alone: not on the number of threads, nor on which batches were asked for before. So a broken run goes on at any
/// (epoch, step) as if it had never stopped.
public final class BatchLoader: Sendable {
    /// How batches are made.
    public struct Configuration: Sendable {
        /// Images in a batch; at least 1.
        public var batchSize: Int
        /// The width of the images that the network sees, in pixels.
        public var width: Int
        /// Their height.
        public var height: Int
        /// The mean of each channel, in 0...1, which is subtracted.
        public var mean: [Float]
        /// The deviation of each channel, by which the difference is divided.
        public var deviation: [Float]
        /// How images are varied.
        public var augmentation: Augmentation
        /// Whether every epoch has an order of its own; else that of the data set.
        public var shuffles: Bool
        /// Whether the images left over at the end of an epoch are passed over; else they make a smaller batch.
        public var dropsLast: Bool
        /// What order and variation are drawn from.
        public var seed: UInt64
        /// Threads that decode and prepare; with 0, the caller's thread does.
        public var threads: Int
        /// How many batches are made ahead.
        public var prefetchDepth: Int
        /// The width and height at which images are kept, where crops are to be taken from larger ones.
        public var cacheSize: (width: Int, height: Int)?
        /// How many bytes of pixels may be kept; what exceeds it is decoded at every use.
        public var cacheByteLimit: Int

        /// Makes a description.
        public init(
            batchSize: Int = 64,
            width: Int,
            height: Int,
            mean: [Float] = [0.5, 0.5, 0.5],
            deviation: [Float] = [0.25, 0.25, 0.25],
            augmentation: Augmentation = .none,
            shuffles: Bool = false,
            dropsLast: Bool = false,
            seed: UInt64 = 0,
            threads: Int = 1,
            prefetchDepth: Int = 3,
            cacheSize: (width: Int, height: Int)? = nil,
            cacheByteLimit: Int = 2 << 30
        ) {
            self.batchSize = batchSize
            self.width = width
            self.height = height
            self.mean = mean
            self.deviation = deviation
            self.augmentation = augmentation
            self.shuffles = shuffles
            self.dropsLast = dropsLast
            self.seed = seed
            self.threads = threads
            self.prefetchDepth = prefetchDepth
            self.cacheSize = cacheSize
            self.cacheByteLimit = cacheByteLimit
        }
    }

    /// How batches are made.
    public let configuration: Configuration
    /// The number of batches in an epoch; at least 1.
    public let stepsPerEpoch: Int
    /// The number of images in the data set.
    public let imageCount: Int
    /// The number of images whose pixels are kept in memory.
    public let cachedImageCount: Int
    private let prefetcher: Prefetcher<Result<Batch, DatasetError>>

    /// Decodes the images and starts the threads.
    ///
    /// - Parameters:
    ///   - dataset: where the images come from; grey ones become RGB, all are resized to cover the size of the cache.
    ///   - configuration: how batches are made.
    ///   - shouldStop: a wish to stop, looked at before each image is decoded for the first time.
    /// - Throws: `DatasetError` that names the first image that cannot be read, `.noImages` where not even one batch
    ///   can be filled, or `.interrupted`.
    public init(
        _ dataset: any ImageDataset,
        configuration: Configuration,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DatasetError) {
        let plan = try BatchPlan(imageCount: dataset.count, name: dataset.name, configuration: configuration)
        let cache = try PixelCache(
            dataset,
            width: configuration.cacheSize?.width ?? configuration.width,
            height: configuration.cacheSize?.height ?? configuration.height,
            byteLimit: configuration.cacheByteLimit,
            threads: max(1, configuration.threads),
            shouldStop: shouldStop
        )
        let maker = BatchMaker(plan: plan, cache: cache, labels: dataset.labels, configuration: configuration)
        self.configuration = configuration
        stepsPerEpoch = plan.stepsPerEpoch
        imageCount = dataset.count
        cachedImageCount = cache.keptCount
        prefetcher = Prefetcher(threads: configuration.threads, depth: configuration.prefetchDepth) { position in
            do throws(DatasetError) {
                return .success(
                    try maker.batch(epoch: position / plan.stepsPerEpoch, step: position % plan.stepsPerEpoch)
                )
            } catch {
                return .failure(error)
            }
        }
    }

    /// One batch; those that follow are then prepared in the background.
    ///
    /// - Parameters:
    ///   - epoch: at least 0.
    ///   - step: in `0..<stepsPerEpoch`.
    /// - Throws: `DatasetError` that names an image which cannot be read any more.
    public func batch(epoch: Int, step: Int) throws(DatasetError) -> Batch {
        precondition(epoch >= 0 && (0..<stepsPerEpoch).contains(step), "there is no step \(step) in epoch \(epoch)")
        return try prefetcher.value(at: epoch * stepsPerEpoch + step).get()
    }

    /// The batches of an epoch, from a step to the end, handed to a function one by one.
    public func forEachBatch(epoch: Int = 0, from first: Int = 0, _ body: (Batch) throws -> Void) throws {
        for step in first..<stepsPerEpoch { try body(batch(epoch: epoch, step: step)) }
    }
}
