public import NeuralNetwork

/// The networks of a mean-scale hyperprior: from a latent to its hyper-latent, and back to the predictions.
///
/// The analysis has leaky rectifiers of slope 0.01 between its convolutions, as is common. The synthesis has plain ones, so
/// that its inner values can become 8-bit numbers when it is turned into an `IntegerNetwork`. Its output has two channels for
/// each of the latent: first the natural logarithms of all deviations, then all means.
public struct HyperpriorTransforms: Sendable, Equatable {
    /// One convolution with a square kernel and a bias.
    public struct Layer: Sendable, Equatable {
        /// The channels that it makes.
        public let channels: Int
        /// The side of the kernel.
        public let kernel: Int
        /// The step in both directions.
        public let stride: Int
        /// The zeros on every side, or what is cut from every side of a transposed convolution's output.
        public let padding: Int
        /// Whether the convolution is transposed, so that its stride enlarges the grid.
        public let isTransposed: Bool

        /// Describes a convolution.
        public init(_ channels: Int, kernel: Int, stride: Int = 1, padding: Int, isTransposed: Bool = false) {
            self.channels = channels
            self.kernel = kernel
            self.stride = stride
            self.padding = padding
            self.isTransposed = isTransposed
        }
    }

    /// The channels of the latent.
    public let latentChannels: Int
    /// The layers from the latent to the hyper-latent; the channels of the last are those of the hyper-latent.
    public let analysisLayers: [Layer]
    /// The layers from the hyper-latent to the predictions, for a grid that covers the latent's.
    public let synthesisLayers: [Layer]

    /// Describes a pair of networks.
    ///
    /// - Precondition: both have a layer, and the last of the synthesis makes two channels for each of the latent.
    public init(latentChannels: Int, analysisLayers: [Layer], synthesisLayers: [Layer]) {
        precondition(!analysisLayers.isEmpty, "the analysis needs a layer")
        precondition(
            synthesisLayers.last?.channels == 2 * latentChannels,
            "the synthesis must make \(2 * latentChannels) channels for a latent of \(latentChannels)"
        )
        self.latentChannels = latentChannels
        self.analysisLayers = analysisLayers
        self.synthesisLayers = synthesisLayers
    }

    /// Networks for latents of any size: both sides are halved twice, rounded up, and doubled twice.
    ///
    /// - Parameters:
    ///   - hyperChannels: the channels of the hyper-latent.
    ///   - width: the channels between the convolutions.
    public init(latentChannels: Int, hyperChannels: Int, width: Int) {
        self.init(
            latentChannels: latentChannels,
            analysisLayers: [
                Layer(width, kernel: 5, stride: 2, padding: 2), Layer(hyperChannels, kernel: 5, stride: 2, padding: 2),
            ],
            synthesisLayers: [
                Layer(width, kernel: 4, stride: 2, padding: 1, isTransposed: true),
                Layer(width, kernel: 4, stride: 2, padding: 1, isTransposed: true),
                Layer(2 * latentChannels, kernel: 3, padding: 1),
            ]
        )
    }

    /// The layers that Entropic Student's mean-scale variant has for latents of 55 x 55, here with biases.
    public static func published(latentChannels: Int = 24, hyperChannels: Int = 16) -> HyperpriorTransforms {
        HyperpriorTransforms(
            latentChannels: latentChannels,
            analysisLayers: [
                Layer(hyperChannels, kernel: 5, stride: 2, padding: 1),
                Layer(hyperChannels, kernel: 5, stride: 2, padding: 2),
            ],
            synthesisLayers: [
                Layer(hyperChannels, kernel: 5, stride: 2, padding: 1, isTransposed: true),
                Layer(hyperChannels * 3 / 2, kernel: 5, stride: 2, padding: 1, isTransposed: true),
                Layer(2 * latentChannels, kernel: 5, padding: 0),
            ]
        )
    }
}

extension HyperpriorTransforms {
    /// The channels of the hyper-latent.
    public var hyperChannels: Int { analysisLayers.last?.channels ?? 0 }

    /// The name of the synthesis's input.
    public static let hyperName = "hyper"

    /// The prefix of the nodes of the synthesis.
    public static let synthesisPrefix = "prior.synthesis"

    /// The network from a latent [N, h, w, C], under any name, to the hyper-latent; weights begin with "encoder.hyper.".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func analysis(latent name: String = "latent") throws(NetworkError) -> Graph {
        var builder = GraphBuilder()
        var value = builder.input(name)
        var width = latentChannels
        for (index, layer) in analysisLayers.enumerated() {
            value = builder.add("encoder.hyper.conv\(index + 1)", layer.operation(from: width), value)
            width = layer.channels
            guard index < analysisLayers.count - 1 else { break }
            value = builder.add("encoder.hyper.relu\(index + 1)", LeakyReLU(), value)
        }
        return try builder.graph(outputs: value)
    }

    /// An encoder that makes the latent and then the hyper-latent: another encoder, and the analysis of what it makes.
    ///
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func encoder(after encoder: Graph) throws(NetworkError) -> Graph {
        precondition(encoder.outputs.count == 1, "an encoder of a latent has one output")
        let analysis = try analysis(latent: encoder.outputs[0])
        return try Graph(
            inputs: encoder.inputs,
            nodes: encoder.nodes + analysis.nodes,
            outputs: encoder.outputs + analysis.outputs
        )
    }

    /// The network from a hyper-latent named "hyper" to the predictions; weights begin with "prior.synthesis.".
    ///
    /// Its grid may be larger than the latent's, whose predictions lie at the top left. The values that must become whole
    /// numbers are those of the nodes "prior.synthesis.relu1" and so on.
    ///
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func synthesis() throws(NetworkError) -> Graph {
        var builder = GraphBuilder()
        var value = builder.input(Self.hyperName)
        var width = hyperChannels
        for (index, layer) in synthesisLayers.enumerated() {
            let name = "\(Self.synthesisPrefix).conv\(index + 1)"
            value = builder.add(name, layer.operation(from: width), value)
            width = layer.channels
            guard index < synthesisLayers.count - 1 else { break }
            value = builder.add("\(Self.synthesisPrefix).relu\(index + 1)", ReLU(), value)
        }
        return try builder.graph(outputs: value)
    }
}

extension HyperpriorTransforms.Layer {
    fileprivate func operation(from width: Int) -> any Operation {
        if isTransposed {
            TransposedConvolution(
                inputChannels: width,
                outputChannels: channels,
                kernel: [kernel, kernel],
                stride: [stride, stride],
                padding: Padding(padding)
            )
        } else {
            Convolution(width, channels, kernel: kernel, stride: stride, padding: padding)
        }
    }
}
