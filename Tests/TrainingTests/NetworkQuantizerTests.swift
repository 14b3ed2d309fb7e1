import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Testing

@testable import Training

/// Codecs with their networks in 8 bits.
@Suite struct NetworkQuantizerTests {
    private static let images = EncoderQuantizerTests.images(24, seed: 1)

    private static func pair(_ activation: Transforms.Activation) throws -> (real: FeatureModel, whole: FeatureModel) {
        let real = try EncoderQuantizerTests.model(activation: activation)
        return (real, try NetworkQuantizer([real]).models(calibratedBy: images, engine: .portable)[0])
    }

    @Test(arguments: [Transforms.Activation.relu, .gdn])
    func `streams are those of the codec, and features nearly the same`(_ activation: Transforms.Activation) throws {
        let (real, whole) = try Self.pair(activation)
        #expect(whole.fingerprint == real.fingerprint && whole.streamsOf == "random")
        let encoders = try [real, whole].map { try FeatureEncoder(model: $0, engine: .portable) }
        let decoders = try [real, whole].map { try FeatureDecoder(model: $0, engine: .portable) }
        var (error, energy, other) = (0.0, 0.0, 0)
        for image in EncoderQuantizerTests.images(12, seed: 2) {
            let streams = try encoders.map { try $0.encode(image) }
            other += zip(streams[0].symbols[0], streams[1].symbols[0]).count { $0 != $1 }
            let features = try decoders.map { try $0.decode(streams[1].stream).features }
            for (a, b) in zip(features[1].scalars, features[0].scalars) {
                error += Double((a - b) * (a - b))
                energy += Double(b * b)
            }
        }
        #expect(energy > 0 && error / energy < 2e-3, "\(error / energy)")
        // Symbols change where the latent lies near the boundary between two.
        #expect(other < 12 * 64 / 10, "\(other)")
    }

    @Test func `a file has a byte for each weight`() throws {
        let (real, whole) = try Self.pair(.gdn)
        let bytes = whole.serialized()
        let read = try FeatureModel(bytes: bytes)
        #expect(read.parameters == whole.parameters && read.graphs == whole.graphs)
        #expect(read.fingerprint == real.fingerprint && read.streamsOf == "random")
        #expect(read.serialized() == bytes)
        let entries = try SafetensorsFile(bytes).entries
        #expect(entries["decoder.conv2.weight"]?.type == .integer8)
        #expect(entries["decoder.conv1.weight"]?.type == .float32)
        #expect(entries["decoder.gdn1.gamma"]?.type == .integer8)
        #expect(try FeatureModel(bytes: whole.encoderOnly().serialized()).fingerprint == real.fingerprint)
        // A weight of more than 7 bits is found when the file is read.
        var damaged = bytes
        damaged[try #require(entries["decoder.conv2.weight"]).range.lowerBound] = 100
        let error = #expect(throws: FeatureCodecError.self) { try FeatureModel(bytes: damaged) }
        #expect(error?.code == .malformedModel && "\(error as Any)".contains("decoder.conv2.weight"))
    }

    @Test func `an encoder in whole numbers stays as it is`() throws {
        let model = try EncoderQuantizerTests.model()
        let encoder = try EncoderQuantizer(model).encoder(calibratedBy: Self.images, engine: .portable)
        let mixed = try model.replacingEncoder(with: encoder)
        let whole = try NetworkQuantizer([mixed]).models(calibratedBy: Self.images, engine: .portable)[0]
        #expect(whole.integerEncoder == encoder)
        #expect(whole.graphs[.decoder] != mixed.graphs[.decoder])
        // An encoder alone writes streams of its own model.
        let device = try NetworkQuantizer([model.encoderOnly()]).models(calibratedBy: Self.images, engine: .portable)[0]
        #expect(device.streamsOf == nil && device.fingerprint == model.fingerprint)
    }

    @Test func `an encoder that also makes a hyper-latent is calibrated by its own values`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = folder.appending(path: "Fixtures/FeatureCodec/v1/tiny-hyperprior.safetensors")
        let model = try FeatureModel(bytes: [UInt8](Data(contentsOf: file)))
        let whole = try NetworkQuantizer([model]).models(calibratedBy: Self.images, engine: .portable)[0]
        let encoders = try [model, whole].map { try #require($0.graphs[.encoder]) }
        #expect(encoders[1].outputs == encoders[0].outputs && encoders[1] != encoders[0])
        var (error, energy) = (0.0, 0.0)
        for image in EncoderQuantizerTests.images(12, seed: 2) {
            let latents = try [whole, model].map { try FeatureEncoder(model: $0, engine: .portable).latent(of: image) }
            for (a, b) in zip(latents[0].scalars, latents[1].scalars) {
                error += Double((a - b) * (a - b))
                energy += Double(b * b)
            }
        }
        #expect(energy > 0 && error / energy < 2e-3, "\(error / energy)")
    }

    @Test func `what cannot be calibrated is refused`() throws {
        let model = try EncoderQuantizerTests.model()
        #expect(throws: TrainingError.self) { try NetworkQuantizer([]) }
        #expect(throws: TrainingError.self) { try NetworkQuantizer([model.decoderOnly()]) }
        #expect(throws: TrainingError.self) { try NetworkQuantizer([model]).models(calibratedBy: []) }
    }
}
