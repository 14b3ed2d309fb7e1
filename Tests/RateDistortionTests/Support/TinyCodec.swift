import FeatureCodec
import NeuralNetwork
import RateDistortion

/// Feature codecs and a classifier of small images with random weights.
enum TinyCodec {
    static func model(
        rateIndex: Int,
        rateCount: Int = 2,
        family: String = "tiny",
        teacher: UInt32? = nil,
        prior: (any Prior)? = nil
    ) throws -> FeatureModel {
        let transforms = Transforms(
            encoderLayers: [.init(6, kernel: 3, stride: 2), .init(4, kernel: 3, stride: 2)],
            decoderLayers: [.init(6, kernel: 3), .init(5, kernel: 3)]
        )
        var tail = GraphBuilder()
        let features = tail.input("features")
        let pooled = tail.add("tail.pool", GlobalAveragePool(), features)
        let logits = tail.add("logits", Linear(inputFeatures: 5, outputFeatures: 3), pooled)
        let graphs: [FeatureModel.Role: Graph] = [
            .encoder: try transforms.encoder(), .decoder: try transforms.decoder(),
            .tail: try tail.graph(outputs: logits),
        ]
        var parameters = Parameters()
        for (_, graph) in graphs { parameters.merge(.initialized(for: graph, seed: UInt64(rateIndex))) }
        let name = "encoder.conv2.weight"
        if let weight = parameters[name] {
            parameters[name] = Tensor(shape: weight.shape, scalars: weight.scalars.map { $0 * Float(4 * rateIndex) })
        }
        return try FeatureModel(
            name: "\(family)-\(rateIndex)",
            family: family,
            rateIndex: rateIndex,
            rateCount: rateCount,
            preprocessing: Preprocessing(width: Samples.side, height: Samples.side),
            graphs: graphs,
            parameters: parameters,
            prior: try prior ?? FactorizedDensity.initial(channels: 4, scale: 2, seed: 7).makeTables(),
            labels: Samples.classes,
            teacherFingerprint: teacher
        )
    }

    static func classifier(side: Int = Samples.side, tunedFor codec: String? = nil) throws -> FeatureModel {
        var builder = GraphBuilder()
        let image = builder.input("image")
        let features = builder.add("conv", Convolution(3, 5, kernel: 3, stride: 2, padding: 1), image)
        let pooled = builder.add("pool", GlobalAveragePool(), features)
        let logits = builder.add("logits", Linear(inputFeatures: 5, outputFeatures: 3), pooled)
        let graph = try builder.graph(outputs: logits)
        return try FeatureModel(
            name: "tiny-classifier",
            preprocessing: Preprocessing(width: side, height: side),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 4),
            labels: Samples.classes,
            provenance: codec.map { [FeatureModel.tunedForKey: .text($0)] } ?? [:]
        )
    }
}
