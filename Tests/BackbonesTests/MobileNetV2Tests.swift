import Backbones
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@Suite("MobileNetV2")
struct MobileNetV2Tests {
    @Test("Shapes at the split points")
    func shapes() throws {
        let network = MobileNetV2()
        let shapes = try network.graph(classes: 3).shapes(inputs: [[1, 224, 224, 3]])
        let wanted = [
            "block1": [1, 112, 112, 16], "block3": [1, 56, 56, 24], "block6": [1, 28, 28, 32],
            "block13": [1, 14, 14, 96], "block17": [1, 7, 7, 320],
        ]
        for (point, shape) in wanted { #expect(shapes[point] == shape) }
        #expect(network.splitPoints.count == 17)
    }

    @Test(
        "The folded form is what folding makes of the other",
        arguments: [MobileNetV2.PaddingRule.symmetric, .same(side: 64)]
    )
    func folding(padding: MobileNetV2.PaddingRule) throws {
        let graph = try MobileNetV2(padding: padding).graph(classes: 3)
        let folded = try graph.foldingBatchNormalization(.initialized(for: graph, seed: 1))
        #expect(folded.graph == (try MobileNetV2(padding: padding, isFolded: true).graph(classes: 3)))
    }

    @Test(
        "TensorFlow's zeros lie behind even grids and around odd ones",
        arguments: [(224, [0, 0, 0, 0, 0]), (160, [0, 0, 0, 0, 0]), (97, [1, 1, 1, 1, 1]), (100, [0, 0, 1, 1, 1])]
    )
    func samePadding(side: Int, before: [Int]) throws {
        let graph = try MobileNetV2(padding: .same(side: side)).graph(classes: 3)
        let strided = graph.nodes.compactMap { $0.operation as? Convolution }.filter { $0.stride == [2, 2] }
        #expect(strided.map(\.padding.top) == before)
        #expect(strided.map(\.padding.left) == before)
        #expect(strided.allSatisfy { $0.padding.bottom == 1 && $0.padding.right == 1 })
        let sides = try graph.shapes(inputs: [[1, side, side, 3]])
        #expect(sides["block17"] == [1, (side + 31) / 32, (side + 31) / 32, 320])
    }

    /// The places of values that were made with PyTorch from the same weights.
    private static let taps = [
        "value_119": "block3", "value_130": "block6", "value_145": "block10", "value_156": "block13",
        "value_167": "block16",
    ]

    @Test(
        "Weights trained on ImageNet answer as in PyTorch: logits to 0.001, inner values to 0.001 of the greatest",
        .enabled(if: ProcessInfo.processInfo.environment["FEATURECODEC_DATA"] != nil, "set FEATURECODEC_DATA"),
        arguments: ParityTests.engines
    )
    func trainedWeights(engine: Engine) throws {
        let data = try #require(ProcessInfo.processInfo.environment["FEATURECODEC_DATA"])
        func file(_ name: String) throws -> SafetensorsFile {
            let place = URL(fileURLWithPath: data).appendingPathComponent("mobilenet_v2/\(name).safetensors")
            return try SafetensorsFile([UInt8](Data(contentsOf: place)))
        }
        let (weights, reference) = (try file("mobilenet_v2"), try file("reference"))
        let backbone = try #require(BackboneRegistry.named("mobilenetv2"))
        let assignment = try backbone.assignment(of: weights.entries.mapValues(\.shape))
        #expect(assignment.layout.name == "numbered" && assignment.classes == 1000)
        let values = Self.taps.sorted { $0.key < $1.key }
        let graph = try assignment.graph.selectingOutputs(values.map(\.value) + ["logits"])
        let shape = [1, 224, 224, 3]
        let plan = try engine.compile(
            graph,
            try assignment.parameters { try weights.tensor($0) },
            inputShapes: [shape]
        )
        let samples = try reference.integers("input")
        let logits = try reference.tensor("logits")
        for image in 0..<2 {
            let pixels = samples[image * 150_528..<(image + 1) * 150_528].map { Float($0) / 127.5 - 1 }
            var outputs = try plan.run([Tensor(shape: shape, scalars: pixels)])
            let own = outputs.removeLast()
            let wanted = logits.part(image, of: [1, 1000])
            #expect(zip(own.scalars, wanted.scalars).allSatisfy { abs($0 - $1) < 1e-3 })
            for ((name, value), output) in zip(values, outputs) {
                let made = output.channelsFirst
                let wanted = try reference.tensor(name).part(image, of: made.shape)
                let greatest = wanted.scalars.reduce(0) { max($0, abs($1)) }
                let difference = zip(made.scalars, wanted.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
                #expect(difference < 1e-3 * greatest, "\(value) is off by \(difference) of \(greatest)")
            }
        }
    }
}

extension Tensor {
    /// One of several tensors of a shape that lie one after another.
    fileprivate func part(_ index: Int, of shape: [Int]) -> Tensor {
        let size = shape.reduce(1, *)
        return Tensor(shape: shape, scalars: Array(scalars[index * size..<(index + 1) * size]))
    }
}
