internal import Datasets
internal import NeuralNetwork

/// The batches of a run: images are decoded once for each batch size, whatever the number of phases.
final class TrainingLoaders {
    private let data: DataRecipe
    private let training: any ImageDataset
    private let heldOut: any ImageDataset
    private let seed: UInt64
    private let threads: Int
    private let shouldStop: @Sendable () -> Bool
    private var trainingLoaders: [Int: BatchLoader] = [:]
    private var validationLoaders: [Int: BatchLoader] = [:]

    init(
        _ data: DataRecipe,
        training: any ImageDataset,
        heldOut: any ImageDataset,
        seed: UInt64,
        threads: Int,
        shouldStop: @escaping @Sendable () -> Bool
    ) {
        self.data = data
        self.training = training
        self.heldOut = heldOut
        self.seed = seed
        self.threads = threads
        self.shouldStop = shouldStop
    }

    /// Shuffled, varied batches of one size.
    func training(batch: Int) throws -> BatchLoader {
        if let loader = trainingLoaders[batch] { return loader }
        guard batch <= training.count else {
            throw TrainingError(
                .unsuitableData,
                "a stage takes \(batch) images a step, but there are \(training.count) to train on"
            )
        }
        var configuration = self.configuration(batch)
        configuration.shuffles = true
        configuration.dropsLast = true
        configuration.augmentation = data.augmentation.augmentation
        configuration.cacheSize = (width: data.storedSize, height: data.storedSize)
        let loader = try BatchLoader(training, configuration: configuration, shouldStop: shouldStop)
        trainingLoaders[batch] = loader
        return loader
    }

    /// The held-out images as they are, the last batch perhaps smaller; nil when there are none.
    func validation(batch: Int) throws -> BatchLoader? {
        if let loader = validationLoaders[batch] { return loader }
        guard heldOut.count > 0 else { return nil }
        let loader = try BatchLoader(heldOut, configuration: configuration(batch), shouldStop: shouldStop)
        validationLoaders[batch] = loader
        return loader
    }

    /// So many training images or all there are, not varied, in an order that mixes classes.
    func samples(_ count: Int) throws -> [Tensor] {
        let count = min(count, training.count)
        var configuration = self.configuration(min(64, count))
        configuration.shuffles = true
        configuration.dropsLast = true
        let loader = try BatchLoader(training, configuration: configuration, shouldStop: shouldStop)
        return try (0..<count / configuration.batchSize).map { try loader.batch(epoch: 0, step: $0).images }
    }

    private func configuration(_ batch: Int) -> BatchLoader.Configuration {
        BatchLoader.Configuration(
            batchSize: batch,
            width: data.size,
            height: data.size,
            mean: data.mean,
            deviation: data.deviation,
            seed: SeedMixing.seed(seed, -1),
            threads: max(1, threads)
        )
    }
}
