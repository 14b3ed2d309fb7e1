import Benchmark
import EntropyCoding

/// One image's latent of 18,816 symbols in 24 channels, coded as it is in use: a stream of its own, a table for each channel.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .instructions],
        warmupIterations: 10,
        scalingFactor: .one,
        maxDuration: .seconds(2),
        maxIterations: 10_000
    )

    Benchmark("compact.encode 18816 symbols") { benchmark, latent in
        for _ in benchmark.scaledIterations {
            var encoder = CompactEncoder()
            encoder.encode(latent.symbols.span, with: latent.tables, indices: latent.indices.span)
            blackHole(encoder.finish())
        }
    } setup: {
        try CodingCase.channels()
    }

    Benchmark("compact.decode 18816 symbols") { benchmark, latent in
        let bytes = latent.bytes
        var symbols = [Int32](repeating: 0, count: latent.symbols.count)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var decoder = CompactDecoder(bytes)
            var span = symbols.mutableSpan
            try decoder.decode(into: &span, with: latent.tables, indices: latent.indices.span)
            try decoder.finish()
        }
        benchmark.stopMeasurement()
        guard symbols == latent.symbols else { throw EntropyCodingError(.damagedStream, "symbols changed") }
        blackHole(symbols)
    } setup: {
        try CodingCase.channels()
    }

    Benchmark("tables.read 24 channels") { benchmark, latent in
        let (cumulative, lengths, lowest) = (latent.tables.cumulative, latent.tables.lengths, latent.tables.lowest)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(
                try ProbabilityTables(cumulative: cumulative, lengths: lengths, lowest: lowest, precision: 16)
            )
        }
    } setup: {
        try CodingCase.channels()
    }
}
