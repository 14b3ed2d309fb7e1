public import NeuralNetwork

/// The analysis and synthesis transforms of Entropic Student (Matsubara et al., WACV 2022, arXiv 2108.11898).
///
/// A shallow encoder of convolutions and normalisations makes the latent; a wider decoder makes features that imitate
/// those of an early layer of the teacher, whose later layers finish the task. No convolution has a bias; the
/// published form has GDN1 between them.
public struct EntropicStudent: Sendable, Equatable {
    /// What follows each convolution but the last of a transform.
    public enum Activation: String, Sendable, Equatable, Decodable, CaseIterable {
        /// GDN1 in the encoder and its inverse in the decoder, as published.
        case gdn
        /// Batch normalisation, which is folded away after training, and ReLU: cheaper, and much quicker to learn.
        case relu
    }

    /// One convolution with a square kernel.
    public struct Layer: Sendable, Equatable {
        /// The channels that it makes.
        public let channels: Int
        /// The side of the kernel.
        public let kernel: Int
        /// The step in both directions.
        public let stride: Int
        /// The zeros on every side.
        public let padding: Int
        /// Whether the convolution is transposed, so that its stride enlarges the grid.
        public let isTransposed: Bool

        /// Describes a convolution; the padding is half the kernel unless given.
        public init(_ channels: Int, kernel: Int, stride: Int = 1, padding: Int? = nil) {
            self.channels = channels
            self.kernel = kernel
            self.stride = stride
            self.padding = padding ?? kernel / 2
            isTransposed = false
        }

        /// Describes a transposed convolution that doubles width and height.
        public init(doubling channels: Int) {
            self.channels = channels
            kernel = 4
            stride = 2
            padding = 1
            isTransposed = true
        }
    }

    /// The layers from the image to the latent; an activation follows each but the last.
    public var encoderLayers: [Layer]
    /// The layers from the latent to the features; an activation follows each but the last.
    public var decoderLayers: [Layer]
    /// What follows the convolutions.
    public var activation: Activation

    /// Describes a pair of transforms.
    ///
    /// - Precondition: both have a layer.
    public init(
        encoderLayers: [Layer],
        decoderLayers: [Layer],
        activation: Activation = .gdn
    ) {
        precondition(!encoderLayers.isEmpty && !decoderLayers.isEmpty, "both transforms need a layer")
        self.encoderLayers = encoderLayers
        self.decoderLayers = decoderLayers
        self.activation = activation
    }

    /// The published form for ResNet-50: the latent is [1, 55, 55, 24] and the features are
    /// [1, 56, 56, 256] for an image of 224.
    ///
    /// - Parameters:
    ///   - latentChannels: the channels of the latent; the encoder is 4 and 2 times as wide before it.
    ///   - featureChannels: the channels of the teacher's features; the decoder is twice as wide before them.
    public static func published(latentChannels: Int = 24, featureChannels: Int = 256) -> EntropicStudent {
        EntropicStudent(
            encoderLayers: [
                Layer(4 * latentChannels, kernel: 5, stride: 2, padding: 2),
                Layer(2 * latentChannels, kernel: 5, stride: 2, padding: 2),
                Layer(latentChannels, kernel: 2, padding: 0),
            ],
            decoderLayers: [
                Layer(2 * featureChannels, kernel: 2, padding: 1),
                Layer(featureChannels, kernel: 2, padding: 0),
                Layer(featureChannels, kernel: 2, padding: 1),
            ]
        )
    }
}

extension EntropicStudent {
    /// The channels of the latent.
    public var latentChannels: Int { encoderLayers.last?.channels ?? 0 }

    /// The network from an image [N, H, W, 3] named "image" to the latent; weights begin with "encoder.".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func encoder() throws(NetworkError) -> Graph {
        try transform("encoder", input: "image", channels: 3, layers: encoderLayers, inverse: false)
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
            value = builder.add("\(prefix).conv\(index + 1)", layer.operation(from: width), value)
            width = layer.channels
            guard index < layers.count - 1 else { break }
            switch activation {
            case .gdn:
                value = builder.add("\(prefix).gdn\(index + 1)", GDN1(channels: width, inverse: inverse), value)
            case .relu:
                value = builder.add("\(prefix).norm\(index + 1)", BatchNormalization(channels: width), value)
                value = builder.add("\(prefix).relu\(index + 1)", ReLU(), value)
            }
        }
        return try builder.graph(outputs: value)
    }
}

extension EntropicStudent.Layer {
    fileprivate func operation(from width: Int) -> any Operation {
        if isTransposed {
            TransposedConvolution(
                inputChannels: width,
                outputChannels: channels,
                kernel: [kernel, kernel],
                stride: [stride, stride],
                padding: Padding(padding),
                bias: false
            )
        } else {
            Convolution(width, channels, kernel: kernel, stride: stride, padding: padding, bias: false)
        }
    }
}
