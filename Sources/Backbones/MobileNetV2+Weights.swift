internal import NeuralNetwork

extension RegisteredBackbone {
    static let mobileNetV2 = RegisteredBackbone("mobilenetv2", layouts: [.torchvision, .timm, .numbered]) { _ in
        MobileNetV2()
    }
}

extension WeightLayout {
    /// Modules in sequences: "features.1.conv.0.0" is the first convolution of the first block.
    fileprivate static let torchvision = WeightLayout(
        "torchvision",
        modules: mobileNetV2(
            stem: ["features.0.0", "features.0.1"],
            head: ["features.18.0", "features.18.1"]
        ) { block in
            let prefix = "features.\(block.number).conv"
            // Every step but the last is a sequence of its own.
            let steps = block.expansion > 1 ? 2 : 1
            return (0..<steps).flatMap { ["\(prefix).\($0).0", "\(prefix).\($0).1"] }
                + ["\(prefix).\(steps)", "\(prefix).\(steps + 1)"]
        }
        .merging(["logits": "classifier.1"]) { $1 }
    ) { _ in MobileNetV2() }

    /// Named layers in stages: "blocks.1.0.conv_pw" is the first convolution of the second block.
    fileprivate static let timm = WeightLayout(
        "timm",
        modules: mobileNetV2(stem: ["conv_stem", "bn1"], head: ["conv_head", "bn2"]) { block in
            let convolutions = block.expansion > 1 ? ["conv_pw", "conv_dw", "conv_pwl"] : ["conv_dw", "conv_pw"]
            let prefix = "blocks.\(block.stage).\(block.index)"
            return convolutions.enumerated().flatMap { ["\(prefix).\($1)", "\(prefix).bn\($0 + 1)"] }
        }
        .merging(["logits": "classifier"]) { $1 }
    ) { _ in MobileNetV2() }

    /// Weights that come from TensorFlow by way of a converter: batch normalisation folded, padding 'SAME', pixels in
    /// -1...1, and the convolutions numbered in the order in which they run, "conv00" to "conv52"; the last is the
    /// classifier as a convolution.
    fileprivate static let numbered = WeightLayout(
        "numbered",
        modules: Dictionary(
            (["stem"] + MobileNetV2.blocks.flatMap(MobileNetV2.foldedNames) + ["head", "logits"]).enumerated().map {
                ($1, $0 < 10 ? "conv0\($0)" : "conv\($0)")
            }
        ) { first, _ in first },
        mean: [0.5, 0.5, 0.5],
        deviation: [0.5, 0.5, 0.5]
    ) { side in MobileNetV2(padding: .same(side: side), isFolded: true) }

    /// The modules of the network before folding: each step's convolution and then its normalisation.
    private static func mobileNetV2(
        stem: [String],
        head: [String],
        block modules: (MobileNetV2.Block) -> [String]
    ) -> [String: String] {
        let blocks = MobileNetV2.blocks.flatMap { block in zip(MobileNetV2.names(of: block), modules(block)) }
        let pairs = zip(["stem.conv", "stem"], stem) + blocks + zip(["head.conv", "head"], head)
        return Dictionary(pairs) { first, _ in first }
    }
}

extension MobileNetV2 {
    /// The nodes with weights of a block, each convolution before its normalisation.
    fileprivate static func names(of block: Block) -> [String] {
        let steps = (block.expansion > 1 ? ["expand"] : []) + ["depthwise", "project"]
        return zip(steps, foldedNames(of: block)).flatMap { ["\(block.name).\($0).conv", $1] }
    }

    /// The nodes with weights of a block whose normalisations are folded.
    fileprivate static func foldedNames(of block: Block) -> [String] {
        (block.expansion > 1 ? ["\(block.name).expand"] : [])
            + ["\(block.name).depthwise", block.isResidual ? "\(block.name).project" : block.name]
    }
}
