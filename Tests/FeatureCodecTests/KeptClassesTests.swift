import NeuralNetwork
import Testing

@testable import FeatureCodec

/// Classifiers cut to some of their classes.
@Suite struct KeptClassesTests {
    @Test(arguments: [[0, 2], [2, 0], [1], [2, 1, 0]])
    func logitsAreThoseOfTheClassesKept(kept: [Int]) throws {
        let whole = try TinyModel.classifier()
        let labels = kept.map { "the \(whole.labels[$0])" }
        let cut = try whole.keepingClasses(kept, labels: labels)
        let image = CodecTests.image()
        let all = try ImageClassifier(model: whole, engine: .portable).logits(image)
        #expect(try ImageClassifier(model: cut, engine: .portable).logits(image) == kept.map { all[$0] })
        #expect(cut.labels == labels)
        #expect(cut.fingerprint != whole.fingerprint)
        let read = try FeatureModel(bytes: cut.serialized())
        #expect(read.fingerprint == cut.fingerprint && read.parameters == cut.parameters)
    }

    @Test(arguments: [[], [3], [-1, 0], [1, 1]])
    func classesThatAreNotThereAreRefused(kept: [Int]) throws {
        let error = #expect(throws: FeatureCodecError.self) {
            try TinyModel.classifier().keepingClasses(kept, labels: kept.map(String.init))
        }
        #expect(error?.code == .shapeMismatch)
    }

    @Test func onlyAClassifierWithALinearEndIsCut() throws {
        let codec = #expect(throws: FeatureCodecError.self) {
            try TinyModel.make().keepingClasses([0], labels: ["apple"])
        }
        #expect(codec?.code == .missingPart)
        var builder = GraphBuilder()
        let image = builder.input("image")
        let features = builder.add("conv", Convolution(3, 2, kernel: 3), image)
        let pooled = builder.add("pool", GlobalAveragePool(), features)
        let graph = try builder.graph(outputs: pooled)
        let pooling = try FeatureModel(
            name: "pooling",
            preprocessing: Preprocessing(width: 16, height: 16),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 1)
        )
        let error = #expect(throws: FeatureCodecError.self) { try pooling.keepingClasses([0], labels: ["apple"]) }
        #expect(error?.code == .missingPart)
    }
}
