import FeatureCodec
import NeuralNetwork
import Testing

@Suite struct EntropicStudentTests {
    /// Sizes and counts follow from the published layers for ResNet-50 by arithmetic.
    @Test func thePublishedFormHasItsShapesAndWeights() throws {
        let transforms = EntropicStudent.published()
        let (encoder, decoder) = (try transforms.encoder(), try transforms.decoder())
        let latent = try encoder.shapes(inputs: [[1, 224, 224, 3]])[encoder.outputs[0]]
        #expect(latent == [1, 55, 55, 24])
        #expect(try decoder.shapes(inputs: [latent ?? []])[decoder.outputs[0]] == [1, 56, 56, 256])
        #expect(weights(of: encoder) == 138_672)
        #expect(weights(of: decoder) == 1_164_032)
    }

    @Test(arguments: EntropicStudent.Activation.allCases)
    func layersAndActivationsAlternate(activation: EntropicStudent.Activation) throws {
        let transforms = EntropicStudent(
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
            }
        #expect(encoder.nodes.map(\.name) == (["conv1"] + between + ["conv2"]).map { "encoder.\($0)" })
        #expect(decoder.nodes.map(\.name) == (["conv1"] + between + ["conv2"]).map { "decoder.\($0)" })
        #expect(try encoder.shapes(inputs: [[2, 16, 16, 3]])[encoder.outputs[0]] == [2, 4, 4, 4])
        #expect(try decoder.shapes(inputs: [[2, 4, 4, 4]])[decoder.outputs[0]] == [2, 8, 8, 5])
    }

    private func weights(of graph: Graph) -> Int {
        graph.parameterSpecifications.reduce(0) { $0 + $1.specification.shape.reduce(1, *) }
    }
}
