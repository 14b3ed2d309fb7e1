import FeatureCodec
import NeuralNetwork
import Testing

/// A published pair of transforms, and what follows from its layers by arithmetic for an image of 224.
struct PublishedForm: Sendable, CustomTestStringConvertible {
    let name: String
    let transforms: Transforms
    /// What the encoder begins with.
    var input = [1, 224, 224, 3]
    let latent: [Int]
    let features: [Int]
    /// The learned weights of the encoder, where they are published or follow from what is.
    var encoderWeights: Int?
    var decoderWeights: Int?

    var testDescription: String { name }

    static let all: [PublishedForm] =
        [
            PublishedForm(
                name: "Entropic Student",
                transforms: .entropicStudent(),
                latent: [1, 55, 55, 24],
                features: [1, 56, 56, 256],
                encoderWeights: 138_672,
                decoderWeights: 1_164_032
            ),
            PublishedForm(
                name: "autoencoder, 3 channels",
                transforms: .autoencoder(),
                input: [1, 28, 28, 512],
                latent: [1, 24, 24, 3],
                features: [1, 28, 28, 512]
            ),
            bottleFitDenseNet, bottleFitVersion1, bottleFitVersion3, inception,
        ]
        + zip([3, 6, 9, 12], [10_432, 11_200, 11_968, 12_736]).map { channels, weights in
            PublishedForm(
                name: "BottleFit, \(channels) channels",
                transforms: .bottleFit(latentChannels: channels),
                latent: [1, 29, 29, channels],
                features: [1, 28, 28, 512],
                encoderWeights: weights
            )
        }
        + zip([1, 12], [158_016, 160_832]).map { channels, weights in
            PublishedForm(
                name: "CR+BQ, \(channels) channels",
                transforms: .channelReduction(latentChannels: channels),
                latent: [1, 60, 60, channels],
                features: [1, 56, 56, 256],
                encoderWeights: weights
            )
        }

    private static let bottleFitEncoder = Transforms.bottleFit(latentChannels: 6).encoderLayers

    private static let bottleFitDenseNet = PublishedForm(
        name: "BottleFit for DenseNet",
        transforms: Transforms(
            encoderLayers: bottleFitEncoder,
            decoderLayers: [
                .identity(activation: .relu),
                .init(512, kernel: 2, padding: 1), .init(512, kernel: 2, padding: 1), .init(256, kernel: 2, padding: 0),
                .init(256, kernel: 2, padding: 0),
                .init(256, kernel: 2, padding: 0, activation: .linear),
                .averagePool(2, stride: 2),
            ],
            activation: .relu
        ),
        latent: [1, 29, 29, 6],
        features: [1, 14, 14, 256],
        encoderWeights: 11_200
    )

    /// The first form, whose latent is a pooled value.
    private static let bottleFitVersion1 = PublishedForm(
        name: "BottleFit, version 1",
        transforms: Transforms(
            encoderLayers: [.init(3, kernel: 7, stride: 2, padding: 3), .maxPool(3, stride: 2, padding: 1)],
            decoderLayers: [
                .identity(activation: .relu),
                .init(64, kernel: 2, stride: 2, padding: 1), .init(512, kernel: 2, padding: 1),
                .init(512, kernel: 2, padding: 1), .init(512, kernel: 2, padding: 0),
                .init(512, kernel: 2, padding: 0, activation: .linear), .averagePool(2),
            ],
            activation: .relu
        ),
        latent: [1, 56, 56, 3],
        features: [1, 28, 28, 512]
    )

    private static let bottleFitVersion3 = PublishedForm(
        name: "BottleFit, version 3",
        transforms: Transforms(
            encoderLayers: [
                .init(64, kernel: 7, stride: 2, padding: 3), .maxPool(3, stride: 2, padding: 1),
                .init(512, kernel: 2, stride: 2, padding: 1), .init(12, kernel: 2, stride: 2, padding: 1),
            ],
            decoderLayers: [
                .identity(activation: .relu), .init(512, kernel: 2, stride: 2, padding: 0, isTransposed: true),
                .init(512, kernel: 2, padding: 1), .init(512, kernel: 2, padding: 0),
                .init(512, kernel: 2, padding: 0, activation: .linear), .averagePool(2),
            ],
            activation: .relu
        ),
        latent: [1, 15, 15, 12],
        features: [1, 28, 28, 512]
    )

    private static let inception = PublishedForm(
        name: "Inception-v3 of the same line",
        transforms: Transforms(
            encoderLayers: [
                .init(64, kernel: 7, stride: 2, padding: 0), .maxPool(3, stride: 2),
                .init(12, kernel: 2, stride: 2, padding: 1),
            ],
            decoderLayers: [
                .identity(activation: .relu), .init(256, kernel: 2, padding: 1), .init(256, kernel: 2, padding: 0),
                .init(192, kernel: 2, padding: 0, activation: .linear), .averagePool(2),
            ],
            activation: .relu
        ),
        input: [1, 299, 299, 3],
        latent: [1, 37, 37, 12],
        features: [1, 35, 35, 192]
    )
}

@Suite struct TransformsTests {
    @Test(arguments: PublishedForm.all)
    func `published forms have their shapes and weights`(_ form: PublishedForm) throws {
        let encoder = try form.transforms.encoder(channels: form.input[3])
        let decoder = try form.transforms.decoder()
        #expect(try encoder.shapes(inputs: [form.input])[encoder.outputs[0]] == form.latent)
        #expect(try decoder.shapes(inputs: [form.latent])[decoder.outputs[0]] == form.features)
        #expect(form.transforms.latentChannels == form.latent[3])
        if let weights = form.encoderWeights { #expect(Self.learnedWeights(of: encoder) == weights) }
        if let weights = form.decoderWeights { #expect(Self.learnedWeights(of: decoder) == weights) }
    }

    private static func learnedWeights(of graph: Graph) -> Int {
        graph.parameterSpecifications.filter { $0.specification.isTrainable }
            .reduce(0) { $0 + $1.specification.shape.reduce(1, *) }
    }

    @Test(arguments: Transforms.Activation.allCases)
    func `layers and activations alternate`(activation: Transforms.Activation) throws {
        let transforms = Transforms(
            encoderLayers: [.init(8, kernel: 5, stride: 2), .init(4, kernel: 3, stride: 2)],
            decoderLayers: [.init(doubling: 6), .init(5, kernel: 3)],
            activation: activation
        )
        let encoder = try transforms.encoder()
        let decoder = try transforms.decoder()
        let between: [String] =
            switch activation {
            case .gdn: ["gdn1"]
            case .relu: ["norm1", "relu1"]
            case .linear: []
            }
        #expect(encoder.nodes.map(\.name) == (["conv1"] + between + ["conv2"]).map { "encoder.\($0)" })
        #expect(decoder.nodes.map(\.name) == (["conv1"] + between + ["conv2"]).map { "decoder.\($0)" })
        #expect(try encoder.shapes(inputs: [[2, 16, 16, 3]])[encoder.outputs[0]] == [2, 4, 4, 4])
        #expect(try decoder.shapes(inputs: [[2, 4, 4, 4]])[decoder.outputs[0]] == [2, 8, 8, 5])
    }

    @Test(arguments: [
        (Transforms.Layer(4, kernel: 3), ["conv1", "norm1", "relu1"]),
        (.init(4, kernel: 3, activation: .linear), ["conv1"]),
        (.init(4, kernel: 3, activation: .gdn), ["conv1", "gdn1"]),
        (.init(4, kernel: 3, normalizes: true), ["conv1", "norm1"]),
        (.init(4, kernel: 3, normalizes: false), ["conv1"]),
        (.init(4, kernel: 3, normalizes: false, activation: .relu), ["conv1", "relu1"]),
        (.init(4, kernel: 3, normalizes: true, activation: .gdn), ["conv1", "norm1", "gdn1"]),
        (.maxPool(2), ["pool1", "norm1", "relu1"]),
        (.averagePool(3, stride: 2, padding: 1, activation: .linear), ["pool1"]),
        (.identity(activation: .relu), ["norm1", "relu1"]),
        (.identity(normalizes: true), ["norm1"]),
    ])
    func `a layer may say what follows it`(_ layer: Transforms.Layer, _ names: [String]) throws {
        let transforms = Transforms(
            encoderLayers: [layer, .init(2, kernel: 1)],
            decoderLayers: [.init(2, kernel: 1), layer, .init(2, kernel: 1)],
            activation: .relu
        )
        #expect(try transforms.encoder().nodes.map(\.name) == (names + ["conv2"]).map { "encoder.\($0)" })
        let between = names.map { $0.replacing("1", with: "2") }
        #expect(
            try transforms.decoder().nodes.map(\.name)
                == (["conv1", "norm1", "relu1"] + between + ["conv3"]).map { "decoder.\($0)" }
        )
    }

    @Test func `the last layer is followed by what it says`() throws {
        let layers: [Transforms.Layer] = [.init(4, kernel: 3), .init(2, kernel: 3, normalizes: true)]
        let transforms = Transforms(encoderLayers: layers, decoderLayers: layers)
        #expect(
            try transforms.encoder().nodes.map(\.name) == ["conv1", "gdn1", "conv2", "norm2"].map { "encoder.\($0)" })
    }
}
