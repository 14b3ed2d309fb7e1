public import NeuralNetwork

/// A residual network with basic blocks (He and others, 2016), small enough to be trained on two cores.
///
/// A strided stem and a max pool bring the image to a quarter of its size; each stage of two-convolution blocks after
/// the first halves it again and is wider. The outputs of the stages are named "stage1", "stage2", ...: the split points.
public struct SmallResidualNetwork: Backbone, Equatable {
    /// The channels of each stage, first to last.
    public var widths: [Int]
    /// The residual blocks in each stage.
    public var blocksPerStage: Int
    /// The side of the stem's kernel; its stride is 2.
    public var stemKernel: Int
    /// Whether a 3x3 max pool of stride 2 follows the stem.
    public var poolsAfterStem: Bool

    /// Describes a network; the defaults hold 1.6 million parameters.
    public init(
        widths: [Int] = [48, 96, 192],
        blocksPerStage: Int = 2,
        stemKernel: Int = 5,
        poolsAfterStem: Bool = true
    ) {
        self.widths = widths
        self.blocksPerStage = blocksPerStage
        self.stemKernel = stemKernel
        self.poolsAfterStem = poolsAfterStem
    }

    /// The names of the values at which the network may be split, first to last.
    public var splitPoints: [String] { widths.indices.map { "stage\($0 + 1)" } }

    /// Builds the network from an image [N, H, W, 3] named "image" to logits [N, classes] named "logits".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` for a description without stages, or for a number of classes outside
    ///   2...65536.
    public func graph(classes: Int) throws(NetworkError) -> Graph {
        try Self.check(classes: classes)
        guard let stemWidth = widths.first, blocksPerStage >= 1 else {
            throw NetworkError(.malformedGraph, "a residual network needs stages and blocks")
        }
        var builder = GraphBuilder()
        var value = addStem(to: &builder, width: stemWidth)
        var channels = stemWidth
        for (stage, width) in widths.enumerated() {
            for block in 0..<blocksPerStage {
                let isLast = block == blocksPerStage - 1
                value = addBlock(
                    to: &builder,
                    prefix: "stage\(stage + 1).block\(block + 1)",
                    output: isLast ? "stage\(stage + 1)" : nil,
                    input: value,
                    channels: (channels, width),
                    stride: stage > 0 && block == 0 ? 2 : 1
                )
                channels = width
            }
        }
        let pooled = builder.add("pool", GlobalAveragePool(), value)
        let logits = builder.add("logits", Linear(inputFeatures: channels, outputFeatures: classes), pooled)
        return try builder.graph(outputs: logits)
    }

    private func addStem(to builder: inout GraphBuilder, width: Int) -> GraphBuilder.Value {
        let image = builder.input("image")
        let convolution = Convolution(
            3, width, kernel: stemKernel, stride: 2, padding: stemKernel / 2, bias: false
        )
        var value = builder.add("stem.conv", convolution, image)
        value = builder.add("stem.norm", BatchNormalization(channels: width), value)
        value = builder.add("stem.relu", ReLU(), value)
        if poolsAfterStem {
            value = builder.add("stem.pool", MaxPool(kernel: [3, 3], stride: [2, 2], padding: Padding(1)), value)
        }
        return value
    }

    /// Two 3x3 convolutions and a shortcut, which is projected where the shape changes.
    private func addBlock(
        to builder: inout GraphBuilder,
        prefix: String,
        output: String?,
        input: GraphBuilder.Value,
        channels: (input: Int, output: Int),
        stride: Int
    ) -> GraphBuilder.Value {
        let first = Convolution(channels.input, channels.output, kernel: 3, stride: stride, padding: 1, bias: false)
        let second = Convolution(channels.output, channels.output, kernel: 3, padding: 1, bias: false)
        var value = builder.add("\(prefix).conv1", first, input)
        value = builder.add("\(prefix).norm1", BatchNormalization(channels: channels.output), value)
        value = builder.add("\(prefix).relu1", ReLU(), value)
        value = builder.add("\(prefix).conv2", second, value)
        value = builder.add("\(prefix).norm2", BatchNormalization(channels: channels.output), value)
        var shortcut = input
        if stride != 1 || channels.input != channels.output {
            let projection = Convolution(channels.input, channels.output, kernel: 1, stride: stride, bias: false)
            shortcut = builder.add("\(prefix).shortcut", projection, input)
            shortcut = builder.add("\(prefix).shortcut_norm", BatchNormalization(channels: channels.output), shortcut)
        }
        value = builder.add("\(prefix).add", Add(), value, shortcut)
        return builder.add(output ?? "\(prefix).relu2", ReLU(), value)
    }
}

extension RegisteredBackbone {
    static let smallResidualNetwork = RegisteredBackbone(
        "small-residual-network",
        settingNames: ["widths", "blocksPerStage", "stemKernel", "poolsAfterStem"]
    ) { (settings) throws(NetworkError) in
        let usual = SmallResidualNetwork()
        return SmallResidualNetwork(
            widths: try settings.integers("widths", counts: 1...16, in: 1...4_096, default: usual.widths),
            blocksPerStage: try settings.integer("blocksPerStage", in: 1...64, default: usual.blocksPerStage),
            stemKernel: try settings.integer("stemKernel", in: 1...15, default: usual.stemKernel),
            poolsAfterStem: try settings.flag("poolsAfterStem", default: usual.poolsAfterStem)
        )
    }
}
