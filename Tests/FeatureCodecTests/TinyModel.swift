import EntropyCoding
import FeatureCodec
import NeuralNetwork
import Testing

/// A codec of 16x16 images with random weights, small enough for debug builds.
enum TinyModel {
    static let transforms = Transforms(
        encoderLayers: [.init(6, kernel: 3, stride: 2), .init(4, kernel: 3, stride: 2)],
        decoderLayers: [.init(6, kernel: 3), .init(5, kernel: 3)]
    )
    static let labels = ["apple", "brick", "cloud"]

    static func tail() throws -> Graph {
        var builder = GraphBuilder()
        let features = builder.input("features")
        let pooled = builder.add("tail.pool", GlobalAveragePool(), features)
        let logits = builder.add("logits", Linear(inputFeatures: 5, outputFeatures: labels.count), pooled)
        return try builder.graph(outputs: logits)
    }

    static func parts(seed: UInt64) throws -> (graphs: [FeatureModel.Role: Graph], parameters: Parameters) {
        let graphs: [FeatureModel.Role: Graph] = [
            .encoder: try transforms.encoder(), .decoder: try transforms.decoder(), .tail: try tail(),
        ]
        var parameters = Parameters()
        for (_, graph) in graphs { parameters.merge(.initialized(for: graph, seed: seed)) }
        // A wider latent, so that symbols other than zero occur.
        let name = "encoder.conv2.weight"
        let weight = try #require(parameters[name])
        parameters[name] = Tensor(shape: weight.shape, scalars: weight.scalars.map { $0 * 4 })
        return (graphs, parameters)
    }

    static func make(
        name: String = "tiny-1",
        seed: UInt64 = 1,
        rateIndex: Int = 1,
        rateCount: Int = 1,
        scale: Double = 2,
        prior: (any Prior)? = nil
    ) throws -> FeatureModel {
        let (graphs, parameters) = try parts(seed: seed)
        let density = FactorizedDensity.initial(channels: 4, scale: scale, seed: seed)
        return try FeatureModel(
            name: name,
            family: "tiny",
            rateIndex: rateIndex,
            rateCount: rateCount,
            preprocessing: Preprocessing(width: 16, height: 16, mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]),
            graphs: graphs,
            parameters: parameters,
            prior: try prior ?? density.makeTables(),
            labels: labels,
            teacherName: "tiny-teacher",
            teacherFingerprint: 0x0012_ABCD,
            provenance: ["recipe": "random", "figures": ["top1": 0.25, "steps": 3]]
        )
    }

    static func classifier() throws -> FeatureModel {
        var builder = GraphBuilder()
        let image = builder.input("image")
        let features = builder.add("conv", Convolution(3, 5, kernel: 3, stride: 2, padding: 1), image)
        let pooled = builder.add("pool", GlobalAveragePool(), features)
        let logits = builder.add("logits", Linear(inputFeatures: 5, outputFeatures: labels.count), pooled)
        let graph = try builder.graph(outputs: logits)
        return try FeatureModel(
            name: "tiny-teacher",
            preprocessing: Preprocessing(width: 16, height: 16),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 4),
            labels: labels
        )
    }
}
