import Datasets
import NeuralNetwork
import Pixels
import Testing

@Suite struct BatchLoaderTests {
    private let dataset = MemoryDataset(
        name: "memory",
        classes: ["even", "odd"],
        elements: (0..<23).map {
            MemoryDataset.Element(image: sampleImage(seed: $0), label: $0 % 2, identifier: "\($0)")
        }
    )

    private func configuration(threads: Int, byteLimit: Int = 1 << 20) -> BatchLoader.Configuration {
        BatchLoader.Configuration(
            batchSize: 5,
            width: 6,
            height: 6,
            augmentation: Augmentation(padding: 1, flips: true, brightness: 0.2, contrast: 0.2, saturation: 0.2),
            shuffles: true,
            dropsLast: true,
            seed: 42,
            threads: threads,
            cacheSize: (width: 8, height: 8),
            cacheByteLimit: byteLimit
        )
    }

    private func run(_ loader: BatchLoader, _ positions: [(Int, Int)]) throws -> [Batch] {
        try positions.map { try loader.batch(epoch: $0.0, step: $0.1) }
    }

    private let positions = (0..<3).flatMap { epoch in (0..<4).map { (epoch, $0) } }

    @Test(
        "the same batches with any number of threads and any amount of cache", arguments: [1, 2, 5], [0, 600, 1 << 20])
    func threads(count: Int, byteLimit: Int) throws {
        let expected = try run(BatchLoader(dataset, configuration: configuration(threads: 0)), positions)
        let loader = try BatchLoader(dataset, configuration: configuration(threads: count, byteLimit: byteLimit))
        #expect(loader.cachedImageCount == min(23, byteLimit / 192))
        for (batch, other) in zip(try run(loader, positions), expected) {
            #expect(batch.indices == other.indices && batch.labels == other.labels && batch.images == other.images)
        }
    }

    @Test("a run can start at any step and jump about")
    func restart() throws {
        let expected = try run(BatchLoader(dataset, configuration: configuration(threads: 2)), positions)
        let loader = try BatchLoader(dataset, configuration: configuration(threads: 2))
        for place in [7, 8, 9, 2, 11, 0, 1, 1, 5] {
            let batch = try loader.batch(epoch: positions[place].0, step: positions[place].1)
            #expect(batch.indices == expected[place].indices && batch.images == expected[place].images)
        }
    }

    @Test("an epoch shows every image at most once, the next one in another order and varied anew")
    func epochs() throws {
        let loader = try BatchLoader(dataset, configuration: configuration(threads: 1))
        #expect(loader.stepsPerEpoch == 4)
        let epochs = try (0..<2).map { epoch in try run(loader, (0..<4).map { (epoch, $0) }) }
        for epoch in epochs {
            #expect(Set(epoch.flatMap(\.indices)).count == 20)
            #expect(epoch.allSatisfy { $0.images.shape == [5, 6, 6, 3] && $0.labels == $0.indices.map { $0 % 2 } })
        }
        #expect(epochs[0].flatMap(\.indices) != epochs[1].flatMap(\.indices))
        var other = configuration(threads: 1)
        other.seed = 43
        let reseeded = try BatchLoader(dataset, configuration: other).batch(epoch: 0, step: 0)
        #expect(reseeded.indices != epochs[0][0].indices)
    }

    @Test("for judging: in order, whole, plain pixels")
    func judging() throws {
        let loader = try BatchLoader(
            dataset,
            configuration: .init(
                batchSize: 10, width: 8, height: 8, mean: [0, 0, 0], deviation: [1, 1, 1], threads: 2)
        )
        var indices: [Int] = []
        var pixels: [Float] = []
        try loader.forEachBatch {
            indices += $0.indices
            pixels += $0.images.scalars
        }
        #expect(indices == Array(0..<23) && loader.stepsPerEpoch == 3)
        #expect(pixels == (0..<23).flatMap { sampleImage(seed: $0).samples.map { Float($0) / 255 } })
    }

    @Test("images of other sizes and grey ones are brought to size and colour")
    func preparation() throws {
        let odd = MemoryDataset(
            name: "odd",
            classes: ["only"],
            elements: [
                .init(
                    image: RasterImage(
                        width: 9, height: 4, colorModel: .grey, samples: [UInt8](repeating: 51, count: 36)),
                    label: 0,
                    identifier: "grey"
                )
            ]
        )
        let loader = try BatchLoader(
            odd,
            configuration: .init(width: 4, height: 4, mean: [0, 0, 0], deviation: [1, 1, 1])
        )
        #expect(try loader.batch(epoch: 0, step: 0).images == Tensor(shape: [1, 4, 4, 3], repeating: 0.2))
    }

    @Test("too few images for one batch")
    func tooFew() throws {
        #expect(throws: DatasetError.self) {
            try BatchLoader(dataset, configuration: .init(batchSize: 24, width: 8, height: 8, dropsLast: true))
        }
    }

    @Test("the smallest number that fails is reported, with any number of threads", arguments: [1, 2, 8])
    func parallelFailure(threads: Int) throws {
        struct Failure: Error, Equatable { let number: Int }
        #expect(throws: Failure(number: 11)) {
            try parallelMap(count: 64, threads: threads) { (number) throws(Failure) -> Int in
                guard number < 11 else { throw Failure(number: number) }
                return number
            }
        }
        #expect(parallelMap(count: 64, threads: threads) { $0 * $0 } == (0..<64).map { $0 * $0 })
    }
}
