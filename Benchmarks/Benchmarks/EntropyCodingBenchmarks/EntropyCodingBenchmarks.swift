import Benchmark
import EntropyCoding

/// Both coders on three cases, for one image's latent and for ten million symbols; then tables, made and read.
///
/// Each stream is as it is in use: encoder and buffers are kept from one to the next.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .instructions],
        warmupIterations: 3,
        scalingFactor: .one,
        maxDuration: .seconds(2),
        maxIterations: 10_000
    )
    for count in [18_816, 9_999_984] {
        for name in ["a", "b", "c"] {
            addCoder(CompactEncoder.self, CompactDecoder.self, named: "compact", name, count)
            addCoder(InterleavedEncoder.self, InterleavedDecoder.self, named: "interleaved", name, count)
        }
    }
    addTables()
}

/// Encoding and decoding of one case.
private func addCoder<Encoder: SymbolEncoder, Decoder: SymbolDecoder>(
    _ encoder: Encoder.Type,
    _ decoder: Decoder.Type,
    named coder: String,
    _ name: String,
    _ count: Int
) {
    Benchmark("\(coder).encode case \(name), \(count) symbols") { benchmark, sampled in
        var encoder = Encoder()
        var stream: [UInt8] = []
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            stream.removeAll(keepingCapacity: true)
            encoder.encode(sampled.symbols.span, with: sampled.tables, indices: sampled.indices.span)
            encoder.finish(into: &stream)
        }
        benchmark.stopMeasurement()
        blackHole(stream)
    } setup: {
        try SampledCase(name, count: count)
    }

    Benchmark("\(coder).decode case \(name), \(count) symbols") { benchmark, sampled in
        let stream = sampled.stream(Encoder.self)
        var symbols = [Int32](repeating: 0, count: sampled.symbols.count)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var decoder = Decoder(stream)
            var span = symbols.mutableSpan
            try decoder.decode(into: &span, with: sampled.tables, indices: sampled.indices.span)
            try decoder.finish()
        }
        benchmark.stopMeasurement()
        guard symbols == sampled.symbols else { throw EntropyCodingError(.damagedStream, "symbols changed") }
    } setup: {
        try SampledCase(name, count: count)
    }
}

private func addTables() {
    Benchmark("tables.make 64 Gaussian") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try GaussianScales().tables()) }
    }

    Benchmark("tables.make 320 channels") { benchmark, distributions in
        for _ in benchmark.scaledIterations {
            blackHole(try ProbabilityTables(distributions.map { try $0.cut(precision: 14) }, precision: 14))
        }
    } setup: {
        SampledCase.channelDistributions(320)
    }

    for count in [24, 320] {
        Benchmark("tables.read \(count) channels") { benchmark, tables in
            let (cumulative, lengths, lowest) = (tables.cumulative, tables.lengths, tables.lowest)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                blackHole(
                    try ProbabilityTables(
                        cumulative: cumulative, lengths: lengths, lowest: lowest, precision: tables.precision)
                )
            }
        } setup: {
            try SampledCase.channelTables(count)
        }
    }
}
