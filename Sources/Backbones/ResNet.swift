public import NeuralNetwork

/// A deep residual network (He and others, 2016) as torchvision lays it out, with its names.
///
/// The stride of a bottleneck block is in its 3x3 convolution ("version 1.5"). The outputs of the stages are named
/// "layer1", "layer2", ...: the split points; those of the blocks before a stage's last "layer1.0", "layer1.1", ....
/// A shortcut is projected where the shape changes. Batch normalisation is stored as it was trained.
public struct ResNet: Backbone, Equatable {
    /// What a stage is made of.
    public enum Block: Sendable, Equatable {
        /// Two 3x3 convolutions.
        case basic
        /// A 1x1, a 3x3 and a 1x1 convolution that widens four times.
        case bottleneck

        /// The channels that a block makes for each of its width.
        var expansion: Int { self == .basic ? 1 : 4 }
    }

    /// What comes before the first stage.
    public enum Stem: Sendable, Equatable {
        /// A 7x7 convolution and a 3x3 max pool, each of stride 2: the image comes down to a quarter.
        case quartering
        /// A 3x3 convolution at full size, for images of 32 x 32 pixels.
        case full
    }

    /// What the stages are made of.
    public var block: Block
    /// The blocks in each stage.
    public var depths: [Int]
    /// The width of the blocks in each stage.
    public var widths: [Int]
    /// What comes before the stages.
    public var stem: Stem

    /// Describes a network; each stage after the first halves the grid.
    public init(block: Block, depths: [Int], widths: [Int] = [64, 128, 256, 512], stem: Stem = .quartering) {
        self.block = block
        self.depths = depths
        self.widths = widths
        self.stem = stem
    }

    /// ResNet-18: 11.7 million weights for 1,000 classes.
    public static let resNet18 = ResNet(block: .basic, depths: [2, 2, 2, 2])
    /// ResNet-34: 21.8 million weights.
    public static let resNet34 = ResNet(block: .basic, depths: [3, 4, 6, 3])
    /// ResNet-50: 25.6 million weights.
    public static let resNet50 = ResNet(block: .bottleneck, depths: [3, 4, 6, 3])
    /// ResNet-20 for images of 32 x 32 pixels: 0.27 million weights for 10 classes.
    ///
    /// The paper pads its shortcuts with channels of zeros; here they are projected, which takes 1 % more weights.
    public static let resNet20 = ResNet(block: .basic, depths: [3, 3, 3], widths: [16, 32, 64], stem: .full)

    /// The names of the values at which the network may be split, first to last.
    public var splitPoints: [String] { depths.indices.map { "layer\($0 + 1)" } }

    /// Builds the network from an image [N, H, W, 3] named "image" to logits [N, classes] named "logits".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` for a description without stages, for stages without blocks or a
    ///   width, or for a number of classes outside 2...65536.
    public func graph(classes: Int) throws(NetworkError) -> Graph {
        try Self.check(classes: classes)
        guard !depths.isEmpty, depths.count == widths.count, depths.allSatisfy({ $0 >= 1 }),
            widths.allSatisfy({ (1...8_192).contains($0) })
        else {
            throw NetworkError(.malformedGraph, "a residual network needs blocks and a width of 1...8192 in each stage")
        }
        var builder = GraphBuilder()
        var value = addStem(to: &builder)
        var channels = widths[0]
        for (stage, (depth, width)) in zip(depths, widths).enumerated() {
            for index in 0..<depth {
                let prefix = "layer\(stage + 1).\(index)"
                value = addBlock(
                    to: &builder,
                    prefix: prefix,
                    output: index == depth - 1 ? "layer\(stage + 1)" : prefix,
                    input: value,
                    channels: channels,
                    width: width,
                    stride: stage > 0 && index == 0 ? 2 : 1
                )
                channels = width * block.expansion
            }
        }
        let pooled = builder.add("avgpool", GlobalAveragePool(), value)
        let logits = builder.add("logits", Linear(inputFeatures: channels, outputFeatures: classes), pooled)
        return try builder.graph(outputs: logits)
    }

    private func addStem(to builder: inout GraphBuilder) -> GraphBuilder.Value {
        let image = builder.input("image")
        let convolution =
            switch stem {
            case .quartering: Convolution(3, widths[0], kernel: 7, stride: 2, padding: 3, bias: false)
            case .full: Convolution(3, widths[0], kernel: 3, padding: 1, bias: false)
            }
        var value = builder.add("conv1", convolution, image)
        value = builder.add("bn1", BatchNormalization(channels: widths[0]), value)
        value = builder.add("relu", ReLU(), value)
        guard stem == .quartering else { return value }
        return builder.add("maxpool", MaxPool(kernel: 3, stride: 2, padding: 1), value)
    }

    private func addBlock(
        to builder: inout GraphBuilder,
        prefix: String,
        output: String,
        input: GraphBuilder.Value,
        channels: Int,
        width: Int,
        stride: Int
    ) -> GraphBuilder.Value {
        let made = width * block.expansion
        let convolutions =
            switch block {
            case .basic:
                [
                    Convolution(channels, width, kernel: 3, stride: stride, padding: 1, bias: false),
                    Convolution(width, width, kernel: 3, padding: 1, bias: false),
                ]
            case .bottleneck:
                [
                    Convolution(channels, width, kernel: 1, bias: false),
                    Convolution(width, width, kernel: 3, stride: stride, padding: 1, bias: false),
                    Convolution(width, made, kernel: 1, bias: false),
                ]
            }
        var value = input
        for (index, convolution) in convolutions.enumerated() {
            value = builder.add("\(prefix).conv\(index + 1)", convolution, value)
            let norm = BatchNormalization(channels: convolution.outputChannels)
            value = builder.add("\(prefix).bn\(index + 1)", norm, value)
            if index < convolutions.count - 1 { value = builder.add("\(prefix).relu\(index + 1)", ReLU(), value) }
        }
        var shortcut = input
        if stride != 1 || channels != made {
            let projection = Convolution(channels, made, kernel: 1, stride: stride, bias: false)
            shortcut = builder.add("\(prefix).downsample.0", projection, shortcut)
            shortcut = builder.add("\(prefix).downsample.1", BatchNormalization(channels: made), shortcut)
        }
        value = builder.add("\(prefix).add", Add(), value, shortcut)
        return builder.add(output, ReLU(), value)
    }
}

extension RegisteredBackbone {
    static let resNet18 = resNet("resnet18", .resNet18)
    static let resNet34 = resNet("resnet34", .resNet34)
    static let resNet50 = resNet("resnet50", .resNet50)
    static let resNet20 = resNet("resnet20", .resNet20, side: 32)

    /// The nodes are named as torchvision, and timm after it, name their modules.
    private static func resNet(_ name: String, _ network: ResNet, side: Int = 224) -> RegisteredBackbone {
        let layout = WeightLayout("torchvision", modules: ["logits": "fc"], side: side) { _ in network }
        return RegisteredBackbone(name, layouts: [layout]) { _ in network }
    }
}
