public import NeuralNetwork

/// The analysis and the synthesis transform of a feature codec, as lists of layers.
///
/// The encoder makes the latent of an image, or of an early value of the teacher. The decoder makes features that imitate a
/// value of the teacher, whose later layers finish the task. No convolution has a bias. `entropicStudent` and its
/// neighbours are published forms.
public struct Transforms: Sendable, Equatable {
    /// What follows a layer.
    public enum Activation: String, Sendable, Equatable, Decodable, CaseIterable {
        /// GDN1 in an encoder and its inverse in a decoder.
        case gdn
        /// Batch normalisation, which is folded away after training, and ReLU: cheaper, and much quicker to learn.
        case relu
        /// Nothing: the layer stays linear.
        case linear = "none"
    }

    /// The layers from the image to the latent; one of them is a convolution.
    public var encoderLayers: [Layer]
    /// The layers from the latent to the features; one of them is a convolution.
    public var decoderLayers: [Layer]
    /// What follows each layer but the last of a transform, where the layer does not say.
    public var activation: Activation

    /// Describes a pair of transforms.
    ///
    /// - Precondition: both have a convolution.
    public init(
        encoderLayers: [Layer],
        decoderLayers: [Layer],
        activation: Activation = .gdn
    ) {
        precondition(
            encoderLayers.contains { $0.channels != nil } && decoderLayers.contains { $0.channels != nil },
            "both transforms need a convolution"
        )
        self.encoderLayers = encoderLayers
        self.decoderLayers = decoderLayers
        self.activation = activation
    }
}

extension Transforms {
    /// The channels of the latent.
    public var latentChannels: Int { encoderLayers.last { $0.channels != nil }?.channels ?? 0 }

    /// The network from an image [N, H, W, channels] named "image" to the latent; weights begin with "encoder.".
    ///
    /// - Parameter channels: those of the input, where that is not an image in colour but a value of the teacher.
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func encoder(channels: Int = 3) throws(NetworkError) -> Graph {
        try transform("encoder", input: "image", channels: channels, layers: encoderLayers, inverse: false)
    }

    /// The network from a latent [N, h, w, C] named "latent" to the features; weights begin with "decoder.".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func decoder() throws(NetworkError) -> Graph {
        try transform("decoder", input: "latent", channels: latentChannels, layers: decoderLayers, inverse: true)
    }

    private func transform(
        _ prefix: String,
        input: String,
        channels: Int,
        layers: [Layer],
        inverse: Bool
    ) throws(NetworkError) -> Graph {
        var builder = GraphBuilder()
        var value = builder.input(input)
        var width = channels
        for (index, layer) in layers.enumerated() {
            if let operation = layer.makeOperation(channels: width) {
                let name = layer.channels == nil ? "pool" : "conv"
                value = builder.add("\(prefix).\(name)\(index + 1)", operation, value)
            }
            width = layer.channels ?? width
            let end = layer.end(unlessStated: index < layers.count - 1 ? activation : .linear)
            if end.normalizes {
                value = builder.add("\(prefix).norm\(index + 1)", BatchNormalization(channels: width), value)
            }
            switch end.activation {
            case .gdn: value = builder.add("\(prefix).gdn\(index + 1)", GDN1(channels: width, inverse: inverse), value)
            case .relu: value = builder.add("\(prefix).relu\(index + 1)", ReLU(), value)
            case .linear: break
            }
        }
        return try builder.graph(outputs: value)
    }
}
