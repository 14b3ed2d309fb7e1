// Times a codec half by half, as Peers/split.py does for sc2bench; a line of JSON for each engine.
// Usage: SplitTimes MODEL [ENGINES...], an engine being a number of threads or "portable"; "peak" times a product of large matrices

import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels

/// The median of 20 runs in milliseconds, after two that warm up.
func median(of body: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<22 {
        let time = try ContinuousClock().measure(body)
        times.append(Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) / 1e15)
    }
    return times.dropFirst(2).sorted()[10]
}

/// Noise on a ramp: what it shows does not matter, only that latents are not all alike.
func picture(width: Int, height: Int) -> RasterImage {
    var generator = SeededGenerator(seed: 1)
    let samples = (0..<(width * height * 3)).map { place in
        UInt8(truncatingIfNeeded: place * 255 / (width * height * 3) &+ Int(generator.next() & 31))
    }
    return RasterImage(width: width, height: height, samples: samples)
}

/// A product of large matrices: as fast as the engine can be.
func matrixProduct(side: Int, threads: Int) throws -> Double {
    var builder = GraphBuilder()
    let rows = builder.input("rows")
    let product = builder.add("product", Linear(inputFeatures: side, outputFeatures: side), rows)
    let graph = try builder.graph(outputs: product)
    let plan = try Engine.fastest(threads: threads)
        .compile(graph, .initialized(for: graph, seed: 1), inputShapes: [[side, side]])
    let input = Tensor(shape: [side, side], repeating: 0.5)
    return try median { _ = try plan.run([input]) }
}

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first else {
    print("usage: SplitTimes MODEL [ENGINES...], an engine being a number of threads or \"portable\"")
    exit(64)
}
let model = try FeatureModel(bytes: [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
let image = picture(width: model.preprocessing.width, height: model.preprocessing.height)
let input = model.preprocessing.tensor(image)
for choice in arguments.dropFirst() {
    if choice == "peak" {
        print("{\"peak_ms\": \(try matrixProduct(side: 1_024, threads: 1))}")
        continue
    }
    let engine = Int(choice).map { Engine.fastest(threads: $0) } ?? .portable
    let encoder = try FeatureEncoder(model: model, engine: engine)
    let encoded = try encoder.encode(image)
    var figures: [String: Any] = [
        "threads": Int(choice) ?? 1,
        "engine": Int(choice) == nil ? "portable" : "fastest",
        "encode_ms": try median { _ = try encoder.encode(image) },
        "bytes": encoded.stream.count,
    ]
    if model.integerEncoder == nil {
        let analysis = try engine.compile(try model.graph(.encoder), model.parameters, inputShapes: [input.shape])
        figures["analysis_ms"] = try median { _ = try analysis.run([input]) }
    } else {
        // In whole numbers the encoder reads samples; their preparation is part of it.
        figures["analysis_ms"] = try median { _ = try encoder.latent(of: image) }
    }
    if !model.isEncoderOnly {
        let decoder = try FeatureDecoder(model: model, engine: engine)
        figures["decode_ms"] = try median { _ = try decoder.decode(encoded.stream) }
    }
    print(String(decoding: try JSONSerialization.data(withJSONObject: figures, options: .sortedKeys), as: UTF8.self))
}
