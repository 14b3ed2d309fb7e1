import Backbones
import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Testing

@testable import Training

/// The built-in recipes of the methods beside Entropic Student: each runs for a few steps, and its models code images.
@Suite struct NeighbouringMethodsTests {
    /// The recipes of the methods beside Entropic Student.
    static let builtIn = BuiltInRecipe.all.filter { recipe in
        ["bottlefit", "ghnd", "crbq", "autoencoder", "end-to-end"].contains {
            recipe.name.hasPrefix("photographs-\($0)")
        }
    }.map(\.name)

    @Test func `there are recipes of all methods`() {
        #expect(Self.builtIn.count == 4 + 3 + 4 + 3 + 3 + 1)
        #expect(Set(BuiltInRecipe.all.map(\.name)).count == BuiltInRecipe.all.count)
    }

    /// An untrained teacher as wide as `photographs-classifier`, but less deep and for smaller images.
    private static func photographsTeacher() throws -> FeatureModel {
        let graph = try SmallResidualNetwork(blocksPerStage: 1).graph(classes: 2)
        return try FeatureModel(
            name: "photographs-classifier",
            preprocessing: Preprocessing(
                width: 48, height: 48, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225]),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 3),
            labels: ["day", "night"]
        )
    }

    @Test(arguments: builtIn)
    func `a built-in recipe runs and its models code images`(_ name: String) throws {
        let folder = try TrainerTests.Folder()
        let text = try #require(BuiltInRecipe.named(name)).text
            .replacing("size: 128", with: "size: 48").replacing("storedSize: 144", with: "storedSize: 54")
            .replacing("validation: 1000", with: "validation: 2")
            .replacing("batch: 64", with: "batch: 4").replacing("batch: 32", with: "batch: 4")
        let teacher = try Self.photographsTeacher()
        let recipe = try Recipe(yaml: text)
        let options = TrainingOptions(output: folder.file("codec.safetensors"), logInterval: 1, stepLimit: 2)
        let results = try Trainer(
            recipe: recipe,
            recipeText: text,
            dataset: TrainerTests.dataset(count: 12),
            options: options,
            models: { _ in [teacher] },
            report: { _ in }
        ).run()
        #expect(Set(results.map(\.output)) == Set(options.outputs(of: recipe)))
        let split = try teacher.graphs[.classifier]?.shapes(inputs: [[1, 48, 48, 3]])
        let isEarly = name.contains("crbq") || name.contains("end-to-end")
        let image = TrainerTests.dataset().elements[0].image
        var families: [String: Int] = [:]
        for result in results {
            let model = try BottleneckTests.model(result.output)
            families[model.family, default: 0] += 1
            let encoded = try FeatureEncoder(model: model).encode(image)
            let decoded = try FeatureDecoder(model: model).decode(encoded.stream)
            #expect(decoded.symbols == encoded.symbols)
            #expect(decoded.features.shape == split?[isEarly ? "stage1" : "stage2"])
            #expect(decoded.logits?.count == 2)
            #expect(decoded.logits?.allSatisfy { $0.isFinite } == true)
            // Raw codes take their bits whatever they are; counted tables make some images dearer than others.
            if model.prior is AffinePrior, !result.output.lastPathComponent.contains("-entropy") {
                #expect(abs(Double(encoded.payload.count) - result.bytesPerImage) <= 1.5)
            }
        }
        #expect(families.count == (name.contains("end-to-end") ? 1 : 2))
        let rateCount = recipe.output.rateCount ?? max(recipe.rates.count, 1)
        #expect(try BottleneckTests.model(results[0].output).rateCount == rateCount)
    }
}
