import Backbones
import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

/// `import` as a process: other people's weights become a classifier that judges and teaches.
@Suite struct ImportTests {
    let folder: TemporaryFolder
    let weights: String

    /// A ResNet-20 of five classes with random weights, in torchvision's names.
    init() throws {
        folder = try TemporaryFolder()
        let graph = try ResNet.resNet20.graph(classes: 5)
        var file = SafetensorsWriter()
        let parameters = Parameters.initialized(for: graph, seed: 11)
        for name in parameters.names {
            guard let tensor = parameters[name] else { continue }
            file.add(name.hasPrefix("logits.") ? "fc" + name.dropFirst("logits".count) : name, tensor)
        }
        weights = try folder.write(file.bytes(), "weights.safetensors")
    }

    private func importWeights(_ more: String...) throws -> Tool.Run {
        try Tool.run(["import", "resnet20", weights, "--output", folder("model.safetensors")] + more)
    }

    private func model() throws -> FeatureModel { try FeatureModel(bytes: try folder.read("model.safetensors")) }

    @Test func weightsBecomeAClassifier() throws {
        let labels = try folder.write(Array("apple\nbrick\r\n cloud \ndune\nelm\n\n".utf8), "labels.txt")
        let run = try importWeights(
            "--labels", labels, "--name", "mine", "--size", "40", "--mean", "0.5,0.4,0.3", "--deviation", "0.2,0.2,1"
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("5 of 5 classes") && run.text.contains("torchvision"))
        let model = try model()
        #expect(model.isClassifier && model.name == "mine")
        #expect(model.labels == ["apple", "brick", "cloud", "dune", "elm"])
        #expect(
            model.preprocessing
                == Preprocessing(width: 40, height: 40, mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.2, 1])
        )
        #expect(model.provenance["weights"] == "weights.safetensors")
        #expect(model.provenance["backbone"] == "resnet20")
        let inspected = try Tool.run(["inspect", folder("model.safetensors")])
        #expect(inspected.status == 0 && inspected.text.contains("layer2.0.downsample.0"))
    }

    @Test func largeWeightsAreHalvedOnRequest() throws {
        #expect(try importWeights().status == 0)
        let whole = try folder.read("model.safetensors").count
        #expect(try importWeights("--half", "--force").status == 0)
        #expect(try folder.read("model.safetensors").count < whole * 6 / 10)
        #expect(try model().labels == ["0", "1", "2", "3", "4"])
    }

    @Test func existingOutputsAreKept() throws {
        try folder.write([1, 2, 3], "model.safetensors")
        let refused = try importWeights()
        #expect(refused.status == 73 && refused.errors.contains("--force"), "\(refused.errors)")
        #expect(try folder.read("model.safetensors") == [1, 2, 3])
        #expect(try importWeights("--force").status == 0)
        let same = try Tool.run(["import", "resnet20", weights, "--output", weights, "--force"])
        #expect(same.status == 64 && same.errors.contains("is the input itself"), "\(same.errors)")
    }

    @Test func standardStreamsServe() throws {
        let input = try folder.read("weights.safetensors")
        let run = try Tool.run(["import", "resnet20", "-", "--output", "-"], input: input)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try FeatureModel(bytes: run.output).name == "resnet20")
    }

    @Test func misuseSaysWhatThereIs() throws {
        let output = ["--output", folder("model.safetensors")]
        for arguments in [[], ["vgg", weights] + output, ["small-residual-network", weights] + output] {
            let run = try Tool.run(["import"] + arguments)
            #expect(run.status == 64)
            for name in ["resnet18", "resnet34", "resnet50", "resnet20", "mobilenetv2"] {
                #expect(run.errors.contains(name), "\(arguments): \(run.errors)")
            }
        }
        for wrong in [
            ["--size", "4"], ["--mean", "1,2"], ["--mean", "1,2,x"], ["--mean", "1,2,inf"], ["--deviation", "1,0,1"],
            ["--name", ""],
        ] {
            let run = try Tool.run(["import", "resnet20", weights] + output + wrong)
            #expect(run.status == 64, "\(wrong): \(run.errors)")
        }
        #expect(try Tool.run(["import", "resnet20", weights, "--output", ""]).status == 64)
        #expect(try folder.names() == ["weights.safetensors"])
    }

    @Test func filesThatCannotBeUsedAreNamed() throws {
        func file(_ name: String, _ text: String) throws -> String { try folder.write(Array(text.utf8), name) }
        let codec = Samples.path("tiny-1.safetensors")
        let cases: [(arguments: [String], status: Int32, words: [String])] = [
            ([folder("absent.safetensors")], 66, ["absent.safetensors"]),
            ([folder.path], 66, [folder.path]),
            ([try folder.write(try Samples.png(), "picture.png")], 65, ["picture.png", "header"]),
            ([codec], 65, ["tiny-1.safetensors", "'conv1.weight' (torchvision)"]),
            ([weights, "--labels", try file("two.txt", "one\ntwo\n")], 65, ["2 labels", "5 classes"]),
            ([weights, "--labels", try file("gap.txt", "one\n\ntwo\n")], 65, ["gap.txt, line 2"]),
            ([weights, "--labels", try file("empty.txt", "\n")], 65, ["empty.txt"]),
            ([weights, "--labels", try folder.write([0xFF, 0xFE, 0], "strange.txt")], 65, ["strange.txt"]),
            ([weights, "--labels", folder("none.txt")], 66, ["none.txt"]),
            ([weights, "--keep-labels", folder("none.csv")], 66, ["none.csv"]),
            ([weights, "--keep-labels", folder("two.txt")], 65, ["two.txt", "'one'", "'two'"]),
            ([weights, "--keep-labels", try file("one.txt", "3\n")], 65, ["one.txt"]),
            ([weights, "--keep-labels", try file("bad.csv", "name,index\na,1\n")], 65, ["bad.csv", "class"]),
            ([weights, "--keep-labels", try file("far.csv", "class,index\na,1\nb,5\n")], 65, ["far.csv", "'a'"]),
        ]
        for (arguments, status, words) in cases {
            let run = try Tool.run(["import", "resnet20"] + arguments + ["--output", folder("model.safetensors")])
            #expect(run.status == status, "\(arguments): \(run.errors)")
            for word in words { #expect(run.errors.contains(word), "\(arguments): \(run.errors)") }
            #expect(!folder.has("model.safetensors"))
        }
        let other = try Tool.run(["import", "resnet18", weights, "--output", folder("model.safetensors")])
        #expect(other.status == 65, "\(other.errors)")
        for word in ["weights.safetensors", "'conv1.weight'", "[64, 3, 7, 7]"] { #expect(other.errors.contains(word)) }
    }

    @Test func classesAreKeptByNameOrByPlace() throws {
        #expect(try importWeights().status == 0)
        let whole = try model()
        let table = try folder.write(Array("class,index\ndark,4\nbright,1\n".utf8), "labels.csv")
        #expect(try importWeights("--keep-labels", table, "--force").status == 0)
        let byPlace = try model()
        #expect(byPlace.labels == ["bright", "dark"])
        #expect(byPlace.parameters == (try whole.keepingClasses([1, 4], labels: ["bright", "dark"])).parameters)
        let labels = try folder.write(Array("apple\nbright, light\ncloud\ndune\nDark_\n".utf8), "labels.txt")
        let kept = try folder.write(Array("dark\nbright\n".utf8), "kept.txt")
        let run = try importWeights("--labels", labels, "--keep-labels", kept, "--force")
        #expect(run.status == 0 && run.text.contains("2 of 5 classes"), "\(run.errors)")
        #expect(try model().labels == ["bright", "dark"])
        #expect(try model().fingerprint == byPlace.fingerprint)
    }

    /// Ten images each of two classes, and a table with their places among the model's five.
    private func makeData() throws -> String {
        for (label, phase) in [("bright", 0), ("dark", 120)] {
            let place = folder.url("data/\(label)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for number in 0..<10 {
                let image = try Samples.png(width: 34, height: 34, phase: phase + number)
                try folder.write(image, "data/\(label)/\(number).png")
            }
        }
        return try folder.write(Array("class,index\nbright,1\ndark,4\n".utf8), "data/labels.csv")
    }

    @Test func theModelJudgesAndTeaches() throws {
        let table = try makeData()
        #expect(try importWeights().status == 0)
        let judged = try Tool.run(
            ["evaluate", "--data", folder("data"), "--task", folder("model.safetensors"), "--methods", "png"]
        )
        #expect(judged.status == 0 && judged.text.contains("png"), "\(judged.errors)")
        let recipe = """
            name: codec
            data: {kind: folder, size: 32, validation: 4}
            model:
              kind: entropic-student
              teacher: teacher
              split: layer1
              encoder: [{channels: 4, kernel: 3, stride: 2}]
              decoder: [{channels: 16, doubles: true}]
            rates: [0.1]
            stages:
              - batch: 4
                steps: 2
                optimiser: {kind: adam, rate: 0.001}
                losses: {distillation: 1, mimicking: {layer1: 1, layer3: 1}, rate: 1}
            """
        let path = try folder.write(Array(recipe.utf8), "recipe.yaml")
        func train() throws -> Tool.Run {
            try Tool.run(
                [
                    "train", path, "--data", folder("data"), "--teacher", folder("model.safetensors"), "--output",
                    folder("codec.safetensors"), "--threads", "1",
                ]
            )
        }
        let refused = try train()
        #expect(refused.status == 65 && refused.errors.contains("--keep-labels"), "\(refused.errors)")
        #expect(
            try importWeights("--keep-labels", table, "--mean", "0.5,0.5,0.5", "--deviation", "0.5,0.5,0.5", "--force")
                .status == 0
        )
        let trained = try train()
        #expect(trained.status == 0, "\(trained.errors)")
        let codec = try FeatureModel(bytes: try folder.read("codec.safetensors"))
        #expect(codec.labels == ["bright", "dark"])
        // The recipe states no scale: the teacher's counts.
        #expect(codec.preprocessing.mean == [0.5, 0.5, 0.5])
        #expect(codec.teacherFingerprint == (try model()).fingerprint)
    }
}
