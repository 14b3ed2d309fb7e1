public import NeuralNetwork

/// MobileNetV2 at width 1.0 (Sandler and others, 2018): 3.5 million weights for 1,000 classes.
///
/// The outputs of the inverted residuals are named "block1" to "block17": the split points. "block1" is at half the size
/// of the image, "block2" and "block3" at a quarter, up to "block6" at an eighth, up to "block13" at a sixteenth.
///
/// A step such as "block2.expand" is a convolution "block2.expand.conv", a batch normalisation "block2.expand" and a
/// clipped rectifier "block2.expand.relu". Folded, the convolution takes the name and the place of the normalisation, as
/// `Graph.foldingBatchNormalization` leaves it. The last step of a block without a shortcut bears the block's name.
public struct MobileNetV2: Backbone, Equatable {
    /// Where the zeros around a 3x3 convolution lie.
    public enum PaddingRule: Sendable, Equatable {
        /// One on each side, as torchvision and timm have it.
        case symmetric
        /// TensorFlow's 'SAME' for square images of a side in pixels: at stride 2 an even grid gets none before and one
        /// after it. Images of another size would need other zeros.
        case same(side: Int)
    }

    /// Where the zeros lie.
    public var padding: PaddingRule
    /// Whether batch normalisation is folded into the convolutions, which then have a bias.
    public var isFolded: Bool

    /// Describes a network.
    public init(padding: PaddingRule = .symmetric, isFolded: Bool = false) {
        self.padding = padding
        self.isFolded = isFolded
    }

    /// An inverted residual.
    struct Block: Sendable {
        /// Its place among all, from 1.
        let number: Int
        /// Its stage and its place there, from 0.
        let stage: Int
        let index: Int
        let input: Int
        let output: Int
        let stride: Int
        /// How many times wider the block is inside; 1 leaves the first convolution out.
        let expansion: Int

        var name: String { "block\(number)" }
        var isResidual: Bool { stride == 1 && input == output }
    }

    static let stemChannels = 32
    static let headChannels = 1280

    /// The blocks of all stages: table 2 of the paper.
    static let blocks: [Block] = {
        let stages: [(expansion: Int, channels: Int, count: Int, stride: Int)] = [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
        ]
        var blocks: [Block] = []
        for (stage, shape) in stages.enumerated() {
            for index in 0..<shape.count {
                blocks.append(
                    Block(
                        number: blocks.count + 1,
                        stage: stage,
                        index: index,
                        input: blocks.last?.output ?? stemChannels,
                        output: shape.channels,
                        stride: index == 0 ? shape.stride : 1,
                        expansion: shape.expansion
                    )
                )
            }
        }
        return blocks
    }()

    /// The names of the values at which the network may be split, first to last.
    public var splitPoints: [String] { Self.blocks.map(\.name) }

    /// Builds the network from an image [N, H, W, 3] named "image" to logits [N, classes] named "logits".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` for a number of classes outside 2...65536.
    public func graph(classes: Int) throws(NetworkError) -> Graph {
        try Self.check(classes: classes)
        var writer = Writer(network: self)
        var value = writer.builder.input("image")
        value = writer.addStep("stem", value, (3, Self.stemChannels), kernel: 3, stride: 2)
        for block in Self.blocks { value = writer.add(block, value) }
        value = writer.addStep("head", value, (Self.blocks.last?.output ?? 0, Self.headChannels))
        let pooled = writer.builder.add("pool", GlobalAveragePool(), value)
        let last = Linear(inputFeatures: Self.headChannels, outputFeatures: classes)
        let logits = writer.builder.add("logits", last, pooled)
        return try writer.builder.graph(outputs: logits)
    }
}

/// Appends steps and keeps track of the side of the grid.
private struct Writer {
    let network: MobileNetV2
    var builder = GraphBuilder()
    private var side: Int

    init(network: MobileNetV2) {
        self.network = network
        side = if case .same(let side) = network.padding { side } else { 1 }
    }

    mutating func add(_ block: MobileNetV2.Block, _ input: GraphBuilder.Value) -> GraphBuilder.Value {
        let width = block.input * block.expansion
        var value = input
        if block.expansion > 1 { value = addStep("\(block.name).expand", value, (block.input, width)) }
        let stride = block.stride
        value = addStep("\(block.name).depthwise", value, (width, width), kernel: 3, stride: stride, groups: width)
        value = addStep(
            "\(block.name).project",
            value,
            (width, block.output),
            output: block.isResidual ? nil : block.name,
            isLinear: true
        )
        return block.isResidual ? builder.add(block.name, Add(), input, value) : value
    }

    /// A convolution, its normalisation unless folded, and a rectifier unless linear.
    ///
    /// - Parameter output: the name of what the normalisation makes; that of the step unless given.
    mutating func addStep(
        _ name: String,
        _ input: GraphBuilder.Value,
        _ channels: (input: Int, output: Int),
        output: String? = nil,
        kernel: Int = 1,
        stride: Int = 1,
        groups: Int = 1,
        isLinear: Bool = false
    ) -> GraphBuilder.Value {
        let convolution = Convolution(
            inputChannels: channels.input,
            outputChannels: channels.output,
            kernel: [kernel, kernel],
            stride: [stride, stride],
            padding: padding(kernel: kernel, stride: stride),
            groups: groups,
            bias: network.isFolded
        )
        side = (side + stride - 1) / stride
        let made = output ?? name
        var value: GraphBuilder.Value
        if network.isFolded {
            value = builder.add(made, convolution, input)
        } else {
            value = builder.add("\(name).conv", convolution, input)
            value = builder.add(made, BatchNormalization(channels: channels.output), value)
        }
        if !isLinear { value = builder.add("\(made).relu", ClippedReLU(), value) }
        return value
    }

    private func padding(kernel: Int, stride: Int) -> Padding {
        guard case .same = network.padding else { return Padding(kernel / 2) }
        let made = (side + stride - 1) / stride
        let zeros = max((made - 1) * stride + kernel - side, 0)
        return Padding(top: zeros / 2, left: zeros / 2, bottom: zeros - zeros / 2, right: zeros - zeros / 2)
    }
}
