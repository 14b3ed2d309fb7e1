import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Testing

@testable import Training

@Suite struct EncoderQuantizerTests {
    static let plain: [Transforms.Layer] = [
        .init(12, kernel: 5, stride: 2), .init(9, kernel: 3), .init(4, kernel: 3, stride: 2),
    ]
    /// With a convolution over each channel, and one over two halves of the channels.
    private static let grouped: [Transforms.Layer] = [
        .init(12, kernel: 8, stride: 4, padding: 2), .init(12, kernel: 3, groups: 12),
        .init(8, kernel: 1, groups: 2), .init(4, kernel: 1),
    ]

    /// A codec of 16x16 images with random weights.
    static func model(
        _ layers: [Transforms.Layer] = plain, activation: Transforms.Activation = .relu, seed: UInt64 = 3
    ) throws -> FeatureModel {
        let transforms = Transforms(
            encoderLayers: layers,
            decoderLayers: [.init(6, kernel: 3), .init(5, kernel: 3)],
            activation: activation
        )
        let graphs: [FeatureModel.Role: Graph] = [
            .encoder: try transforms.encoder(), .decoder: try transforms.decoder(),
        ]
        var parameters = Parameters()
        for (_, graph) in graphs { parameters.merge(.initialized(for: graph, seed: seed)) }
        // Running statistics that folding has something to do with.
        for name in parameters.names where name.hasSuffix("running_mean") || name.hasSuffix("running_var") {
            guard let tensor = parameters[name] else { continue }
            let offset: Float = name.hasSuffix("var") ? 0.5 : -0.1
            parameters[name] = Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.indices.map { offset + Float($0 % 5) * 0.07 }
            )
        }
        return try FeatureModel(
            name: "random",
            preprocessing: Preprocessing(
                width: 16,
                height: 16,
                mean: [0.485, 0.456, 0.406],
                deviation: [0.229, 0.224, 0.225]
            ),
            graphs: graphs,
            parameters: parameters,
            prior: try FactorizedDensity.initial(channels: 4, scale: 4, seed: 1).makeTables()
        )
    }

    /// Smooth pictures, more like photographs than noise is.
    static func images(_ count: Int, seed: UInt64) -> [RasterImage] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let colors = (0..<12).map { _ in Float.random(in: 0...255, using: &generator) }
            var samples: [UInt8] = []
            for place in 0..<256 {
                let (x, y) = (Float(place % 16) / 15, Float(place / 16) / 15)
                for channel in 0..<3 {
                    let corners = (0..<4).map { colors[$0 * 3 + channel] }
                    let top = corners[0] * (1 - x) + corners[1] * x
                    let bottom = corners[2] * (1 - x) + corners[3] * x
                    samples.append(UInt8(top * (1 - y) + bottom * y))
                }
            }
            return RasterImage(width: 16, height: 16, samples: samples)
        }
    }

    @Test(arguments: [plain, grouped]) func theLatentHardlyChanges(_ layers: [Transforms.Layer]) throws {
        let model = try Self.model(layers)
        let encoder = try EncoderQuantizer(model).encoder(calibratedBy: Self.images(24, seed: 1), engine: .portable)
        let whole = try FeatureEncoder(model: model.replacingEncoder(with: encoder), engine: .portable)
        let real = try FeatureEncoder(model: model, engine: .portable)
        var (error, energy, bias) = (0.0, 0.0, 0.0)
        for image in Self.images(24, seed: 2) {
            let pair = (try whole.latent(of: image).scalars, try real.latent(of: image).scalars)
            for (a, b) in zip(pair.0, pair.1) {
                error += Double((a - b) * (a - b))
                bias += Double(a - b)
                energy += Double(b * b)
            }
        }
        // Weights of 7 bits leave about a hundredth of the amplitude, a ten-thousandth of the energy, for each layer.
        #expect(error / energy < 2e-3, "\(error / energy)")
        #expect(abs(bias) / (energy * 24 * 64).squareRoot() < 0.01)
    }

    @Test func theSameImagesMakeTheSameEncoder() throws {
        let quantizer = try EncoderQuantizer(Self.model())
        let images = Self.images(6, seed: 3)
        let first = try quantizer.encoder(calibratedBy: images, engine: .portable)
        #expect(try quantizer.encoder(calibratedBy: images, engine: .portable) == first)
        #expect(first.zeroPoints == [124, 116, 104])
        #expect(first.network.layers.map(\.stride) == [2, 1, 2])
        let grouped = try EncoderQuantizer(Self.model(Self.grouped)).encoder(calibratedBy: images, engine: .portable)
        #expect(grouped.network.layers.map(\.groups) == [1, 12, 2, 1])
        #expect(grouped.network.layers[1].weights.count == 12 * 9)
    }

    @Test func encodersOfOtherOperationsAreRefused() throws {
        #expect { try EncoderQuantizer(Self.model(activation: .gdn)) } throws: { "\($0)".contains("gdn") }
        let model = try Self.model()
        #expect(throws: TrainingError.self) { try EncoderQuantizer(model.decoderOnly()) }
        #expect(throws: TrainingError.self) { try EncoderQuantizer(model).encoder(calibratedBy: []) }
    }
}
