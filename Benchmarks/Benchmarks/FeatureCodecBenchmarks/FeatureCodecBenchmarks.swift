import Benchmark
import FeatureCodec
import NeuralNetwork
import Pixels
import PretrainedModels

/// The codec that ships, from pixels to streams and back on one thread: on the fastest engine, on the portable one, and
/// what it takes to make a coder ready.
///
/// `Thresholds/` holds peak memory (and instructions, where a processor counts them); `swift package benchmark thresholds
/// check --target FeatureCodecBenchmarks --metric instructions --metric peakMemoryResident` fails where either grows. The
/// names have no spaces because the check would not find their files.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, .peakMemoryResident],
        warmupIterations: 3,
        scalingFactor: .one,
        maxDuration: .seconds(2),
        maxIterations: 1_000,
        thresholds: [
            .instructions: .init(relative: [.p90: 10]), .peakMemoryResident: .init(relative: [.p90: 15]),
        ]
    )
    for (name, engine) in [("fastest", Engine.fastest(threads: 1)), ("portable", .portable)] {
        addCoding(named: name, engine)
        addMaking(named: name, engine)
    }
    Benchmark("photographs.read") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try photographs()) }
    }
}

/// The middle rate of the family.
private func photographs() throws -> FeatureModel {
    let entries = PretrainedModels.entries(family: "photographs")
    return try entries[entries.count / 2].load()
}

/// Noise on a ramp, of the size that the codec reads: what it shows does not matter.
private func picture(for model: FeatureModel) -> RasterImage {
    let (width, height) = (model.preprocessing.width, model.preprocessing.height)
    var generator = SeededGenerator(seed: 1)
    let samples = (0..<(width * height * 3)).map { place in
        UInt8(truncatingIfNeeded: place * 224 / (width * height * 3) &+ Int(generator.next() & 31))
    }
    return RasterImage(width: width, height: height, samples: samples)
}

/// An image to a stream, and the stream to features, by coders that are kept.
private func addCoding(named name: String, _ engine: Engine) {
    Benchmark("photographs.encode.\(name)") { benchmark in
        let model = try photographs()
        let (encoder, image) = (try FeatureEncoder(model: model, engine: engine), picture(for: model))
        _ = try encoder.encode(image)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try encoder.encode(image)) }
        benchmark.stopMeasurement()
    }

    Benchmark("photographs.decode.\(name)") { benchmark in
        let model = try photographs()
        let stream = try FeatureEncoder(model: model, engine: engine).encode(picture(for: model)).stream
        let decoder = try FeatureDecoder(model: model, engine: engine)
        _ = try decoder.decode(stream)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try decoder.decode(stream)) }
        benchmark.stopMeasurement()
    }
}

/// A coder and its first image: what a process pays once.
private func addMaking(named name: String, _ engine: Engine) {
    Benchmark("photographs.firstEncode.\(name)") { benchmark in
        let model = try photographs()
        let image = picture(for: model)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(try FeatureEncoder(model: model, engine: engine).encode(image))
        }
        benchmark.stopMeasurement()
    }
}
