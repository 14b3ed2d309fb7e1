import Backbones
import FeatureCodec
import NeuralNetwork
import Testing

@testable import Training

/// Weights of others as classifiers, and as teachers of the students that come with the library.
@Suite struct ClassifierImportTests {
    /// Weights of a ResNet-20 as torchvision would name them.
    static func weights(classes: Int = 4, halfPrecision: Bool = false) throws -> (file: SafetensorsWriter, [String]) {
        let graph = try ResNet.resNet20.graph(classes: classes)
        var file = SafetensorsWriter()
        let parameters = Parameters.initialized(for: graph, seed: 3)
        for name in parameters.names {
            guard let tensor = parameters[name] else { continue }
            let tensorName = name.hasPrefix("logits.") ? "fc" + name.dropFirst("logits".count) : name
            file.add(tensorName, tensor, halfPrecision: halfPrecision)
        }
        file.add("bn1.num_batches_tracked", integers: [7], shape: [])
        return (file, parameters.names)
    }

    private func resNet20() throws -> ClassifierImport {
        ClassifierImport(try #require(BackboneRegistry.named("resnet20")))
    }

    @Test(arguments: [false, true])
    func aModelFollowsTheLayoutOfItsWeights(halfPrecision: Bool) throws {
        let (file, names) = try Self.weights(halfPrecision: halfPrecision)
        let model = try resNet20().model(of: file.bytes(), source: "others.safetensors")
        #expect(model.isClassifier && model.name == "resnet20")
        #expect(model.labels == ["0", "1", "2", "3"])
        #expect(model.parameters.names == names)
        let wanted = Preprocessing(
            width: 32, height: 32, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225]
        )
        #expect(model.preprocessing == wanted)
        #expect(model.provenance["weights"] == "others.safetensors")
        #expect(model.provenance["weights_layout"] == "torchvision")
        #expect(model.provenance["weights_crc32"]?.text?.count == 8)
        #expect(try FeatureModel(bytes: model.serialized()).fingerprint == model.fingerprint)
    }

    @Test func whatIsStatedCounts() throws {
        var order = try resNet20()
        order.name = "mine"
        order.side = 48
        order.mean = [0.5, 0.5, 0.5]
        order.deviation = [0.25, 0.25, 0.25]
        order.labels = ["a", "b", "c", "d"]
        let model = try order.model(of: try Self.weights().file.bytes(), source: "x")
        #expect(model.name == "mine" && model.labels == ["a", "b", "c", "d"])
        #expect(
            model.preprocessing
                == Preprocessing(width: 48, height: 48, mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25])
        )
        order.labels = ["a", "b"]
        let error = try #require(failure(of: try Self.weights().file, order))
        #expect(error.code == .shapeMismatch && error.message.contains("2 labels"))
    }

    private func failure(of file: SafetensorsWriter, _ order: ClassifierImport) -> FeatureCodecError? {
        #expect(throws: FeatureCodecError.self) { try order.model(of: file.bytes(), source: "x") }
    }

    @Test func filesThatDoNotFitAreRefused() throws {
        let order = try resNet20()
        func code(_ change: (inout SafetensorsWriter) -> Void) throws -> FeatureCodecError.Code? {
            var file = try Self.weights().file
            change(&file)
            return failure(of: file, order)?.code
        }
        #expect(try code { $0.add("bn1.extra", Tensor(shape: [1])) } == .malformedModel)
        #expect(try code { $0.add("bn1.weight", Tensor(shape: [17])) } == .shapeMismatch)
        let ones = [Int32](repeating: 1, count: 16)
        #expect(try code { $0.add("bn1.weight", integers: ones, shape: [16]) } == .malformedModel)
        #expect(try code { $0.add("bn1.weight", Tensor(shape: [16], repeating: .nan)) } == .notFinite)
        #expect(try code { $0 = SafetensorsWriter() } == .missingTensor)
        let error = #expect(throws: FeatureCodecError.self) { try order.model(of: [1, 2, 3], source: "x") }
        #expect(error?.code == .malformedModel)
    }

    /// A classifier of ten classes with random weights in one of the layouts of a backbone.
    private static func teacher(_ backbone: String, layout: Int) throws -> FeatureModel {
        let layout = try #require(BackboneRegistry.named(backbone)).layouts[layout]
        let graph = try layout.network(side: 224).graph(classes: 10)
        return try FeatureModel(
            name: backbone,
            preprocessing: Preprocessing(width: 224, height: 224, mean: layout.mean, deviation: layout.deviation),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 1),
            labels: (0..<10).map(String.init)
        )
    }

    @Test(arguments: [
        ("resnet50-entropic-student", "resnet50", 0, [55, 55, 24], [56, 56, 256]),
        ("mobilenetv2-entropic-student", "mobilenetv2", 0, [55, 55, 12], [56, 56, 24]),
        ("mobilenetv2-entropic-student", "mobilenetv2", 2, [55, 55, 12], [56, 56, 24]),
    ])
    func studentsFitTheirTeachers(
        name: String,
        backbone: String,
        layout: Int,
        latent: [Int],
        features: [Int]
    ) throws {
        let teacher = try Self.teacher(backbone, layout: layout)
        var recipe = try Recipe(yaml: try #require(BuiltInRecipe.named(name)).text)
        try recipe.adoptScale(ModelFinder { _ in [teacher] })
        #expect(recipe.preprocessing == teacher.preprocessing)
        // Making the project compares the shapes at the split and looks for every imitated value.
        let made = try makeProject(
            recipe, classes: teacher.labels, engine: .portable, models: ModelFinder { _ in [teacher] })
        let project = try #require(made as? StudentProject)
        let image = [1, 224, 224, 3]
        #expect(try project.encoder.shapes(inputs: [image])[project.encoder.outputs[0]] == [1] + latent)
        #expect(try project.decoder.shapes(inputs: [[1] + latent])[project.decoder.outputs[0]] == [1] + features)
        #expect(try project.tail.shapes(inputs: [[1] + features])["tail.logits"] == [1, 10])
        for stage in recipe.stages {
            let trained = project.trainableNames.filter(stage.groups.trains).map { $0.prefix { $0 != "." } }
            #expect(Set(trained.map(String.init)) == Set(stage.groups.trained))
        }
    }

    @Test func thePublishedLayersAreThoseOfTheRecipe() throws {
        let recipe = try Recipe(yaml: try #require(BuiltInRecipe.named("resnet50-entropic-student")).text)
        guard case .entropicStudent(let student) = recipe.model else {
            Issue.record("the recipe trains no student")
            return
        }
        let transforms = Transforms(
            encoderLayers: student.encoder.map(\.layer),
            decoderLayers: student.decoder.map(\.layer),
            activation: student.activation
        )
        #expect(transforms == .entropicStudent())
        #expect(recipe.rates == [0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12])
    }

    @Test func aTeacherOfMoreClassesIsToldToBeCut() throws {
        let teacher = try Self.teacher("mobilenetv2", layout: 0)
        var recipe = try Recipe(yaml: try #require(BuiltInRecipe.named("mobilenetv2-entropic-student")).text)
        try recipe.adoptScale(ModelFinder { _ in [teacher] })
        let error = #expect(throws: TrainingError.self) {
            try makeProject(recipe, classes: ["3", "7"], engine: .portable, models: ModelFinder { _ in [teacher] })
        }
        #expect(error?.code == .unsuitableData && error?.message.contains("--keep-labels") == true)
        let cut = try teacher.keepingClasses([3, 7], labels: ["3", "7"])
        _ = try makeProject(recipe, classes: ["3", "7"], engine: .portable, models: ModelFinder { _ in [cut] })
    }

    @Test func aScaleThatIsStatedStays() throws {
        let teacher = try Self.teacher("mobilenetv2", layout: 2)
        let text = try #require(BuiltInRecipe.named("mobilenetv2-entropic-student")).text
        var recipe = try Recipe(yaml: text.replacing("size: 224", with: "size: 224\n  mean: [0.1, 0.2, 0.3]"))
        try recipe.adoptScale(ModelFinder { _ in [teacher] })
        #expect(recipe.data.mean == [0.1, 0.2, 0.3])
        #expect(recipe.data.deviation == [0.229, 0.224, 0.225])
    }
}
