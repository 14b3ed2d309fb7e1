import EntropyCoding
import NeuralNetwork
import Testing

@testable import FeatureCodec

/// A mean-scale prior with random networks, and a codec around it.
enum TinyHyperprior {
    static let transforms = HyperpriorTransforms(latentChannels: 4, hyperChannels: 3, width: 5)

    /// An integer network of the tiny shape: predictions all over their range.
    static func synthesis(seed: UInt64 = 1) throws -> IntegerNetwork {
        var generator = SeededGenerator(seed: seed)
        return try IntegerNetwork(
            layers: [
                try layer(isTransposed: true, 3, 5, kernel: 4, stride: 2, padding: 1, scale: 0.05, &generator),
                try layer(isTransposed: true, 5, 5, kernel: 4, stride: 2, padding: 1, scale: 0.01, &generator),
                try layer(isTransposed: false, 5, 8, kernel: 3, stride: 1, padding: 1, scale: 0.001, &generator),
            ]
        )
    }

    static func layer(
        isTransposed: Bool,
        _ inputs: Int,
        _ outputs: Int,
        kernel: Int,
        stride: Int,
        padding: Int,
        scale: Double,
        _ generator: inout SeededGenerator
    ) throws -> IntegerLayer {
        try IntegerLayer(
            isTransposed: isTransposed,
            inputChannels: inputs,
            outputChannels: outputs,
            kernel: kernel,
            stride: stride,
            padding: padding,
            weights: (0..<(inputs * outputs * kernel * kernel)).map { _ in
                Int8.random(in: -128...127, using: &generator)
            },
            biases: (0..<outputs).map { _ in Int32.random(in: -20_000...20_000, using: &generator) },
            scales: (0..<outputs).map { _ in FixedPointScale(scale * (0.5 + Double(generator.uniform()))) }
        )
    }

    static func prior(seed: UInt64 = 1) throws -> MeanScalePrior {
        try MeanScalePrior(
            density: FactorizedDensity.initial(channels: 3, scale: 3, seed: seed),
            synthesis: try synthesis(seed: seed)
        )
    }

    /// A latent and a hyper-latent of random values.
    static func encoded(shape: [Int], prior: MeanScalePrior, seed: UInt64 = 9) -> [Tensor] {
        var generator = SeededGenerator(seed: seed)
        return [shape, prior.hyperShape(latent: shape)].map { shape in
            Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in generator.normal() * 4 })
        }
    }

    /// The tiny codec with the second latent: its prior reads what a second output of the encoder makes.
    static func model(name: String = "tiny-hyperprior", seed: UInt64 = 1) throws -> FeatureModel {
        var (graphs, parameters) = try TinyModel.parts(seed: seed)
        let encoder = try transforms.encoder(after: TinyModel.transforms.encoder())
        graphs[.encoder] = encoder
        let own = Parameters.initialized(for: encoder, seed: seed)
        for name in own.names where parameters[name] == nil { parameters[name] = own[name] }
        return try FeatureModel(
            name: name,
            family: "tiny",
            preprocessing: Preprocessing(width: 16, height: 16, mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]),
            graphs: graphs,
            parameters: parameters,
            prior: try prior(seed: seed),
            labels: TinyModel.labels
        )
    }
}
