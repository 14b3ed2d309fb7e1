import FeatureCodec
import Foundation
import ImageCodecs
import Pixels
import Testing

/// The command `train` as a process: models, statuses, interruption.
@Suite struct TrainTests {
    let folder: TemporaryFolder
    let data: String

    private static let recipe = """
        name: shades
        data: {kind: folder, size: 16, validation: 4}
        model: {kind: classifier, widths: [4, 4], blocksPerStage: 1, stemKernel: 3, poolsAfterStem: false}
        stages:
          - {epochs: 3, batch: 4, optimiser: {kind: sgd, rate: 0.05}, losses: {crossEntropy: 1}}
        """

    init() throws {
        folder = try TemporaryFolder()
        data = folder("data")
        for (label, level) in [("bright", 190), ("dark", 60)] {
            let place = folder.url("data/\(label)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for number in 0..<12 {
                let samples = (0..<(16 * 16 * 3)).map { UInt8(level + ($0 * 7 + number * 13) % 50) }
                let image = RasterImage(width: 16, height: 16, samples: samples)
                try Data(try PNGEncoder().encode(image)).write(to: place.appendingPathComponent("\(number).png"))
            }
        }
    }

    private func train(_ recipe: String, _ more: String...) throws -> Tool.Run {
        let path = try folder.write(Array(recipe.utf8), "recipe.yaml")
        return try Tool.run(["train", path, "--output", folder("model"), "--threads", "1"] + more)
    }

    @Test func trainingMakesAModel() throws {
        let run = try train(Self.recipe, "--data", data)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text == folder("model") + "\n")
        let model = try FeatureModel(bytes: try folder.read("model"))
        #expect(model.labels == ["bright", "dark"])
        #expect(run.errors.contains("held-out top-1"))
        #expect(try folder.names().filter { $0.hasPrefix("model") } == ["model", "model.csv"])
        let refused = try train(Self.recipe, "--data", data)
        #expect(refused.status == 73)
        #expect(refused.errors.contains("--force"))
    }

    @Test(arguments: [
        ("epochs: 3", "epoch: 3", Int32(78), "the nearest is 'epochs'"),
        ("kind: classifier", "kind: classifier, backbone: vgg", 78, "the backbone 'vgg' is not known"),
        ("validation: 4", "validation: 4, size: 16", 78, "recipe"),
        ("kind: classifier", "kind: classifier, teacher: nobody", 66, "nobody"),
        ("batch: 4", "batch: 400", 65, "400 images a step"),
        ("kind: folder", "kind: folder, mean: [.nan, 0, 0]", 78, "finite"),
        ("kind: folder", "kind: folder, deviation: [.inf, 1, 1]", 78, "finite"),
        ("kind: folder", "kind: folder, storedSize: 4000000000", 78, "8192"),
        ("kind: folder, size: 16", "kind: scenes, size: 64, count: 200000", 78, "100000"),
        ("epochs: 3", "epochs: 3, laterEpochs: 9223372036854775807", 78, "laterEpochs"),
        ("batch: 4", "batch: 4, rateFactors: {stem: .nan}", 78, "rateFactors"),
        ("name: shades", "name: ''", 78, "must not be empty"),
    ])
    func badRecipesAreRefused(_ original: String, _ mistake: String, _ status: Int32, _ words: String) throws {
        let text = Self.recipe.replacing(original, with: mistake)
        #expect(text != Self.recipe)
        let run = try train(text, "--data", data)
        #expect(run.status == status, "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(!folder.has("model") && !folder.has("model.csv"))
    }

    @Test(arguments: [("rate: 0.05", "rate: 1.0e+300"), ("crossEntropy: 1", "crossEntropy: 1.0e6")])
    func divergenceIsReported(_ original: String, _ mistake: String) throws {
        let run = try train(Self.recipe.replacing(original, with: mistake), "--data", data)
        #expect(run.status == 78 && run.errors.contains("finite"), "\(run.errors)")
        // The log shows how it came to that.
        #expect(try folder.names().filter { $0.hasPrefix("model") } == ["model.csv"])
    }

    @Test func trainingStopsWhileImagesAreRead() throws {
        let run = try Tool.interrupt(["train", "scenes-classifier", "--output", folder("scenes")]) {
            folder.has("scenes.csv")
        }
        #expect(run == 75)
        #expect(try folder.names() == ["data"])
    }

    @Test func outputsThatCannotBeMadeAreReported() throws {
        let path = try folder.write(Array(Self.recipe.utf8), "recipe.yaml")
        func status(_ output: String, _ more: String...) throws -> Int32 {
            try Tool.run(["train", path, "--data", data, "--threads", "1", "--output", output] + more).status
        }
        #expect(try status("") == 64)
        #expect(try status("-") == 64)
        #expect(try status(path + "/model") == 73)
        #expect(try status(data, "--force") == 73)
        #expect(try status(folder("model"), "--threads", "3000000000") == 64)
        #expect(try status(folder("model"), "--resume") == 66)
        // Inputs stay.
        #expect(try status(path, "--force") == 64)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.recipe)
        try folder.write([1], "start")
        let going = Self.recipe.replacing("kind: classifier", with: "kind: classifier, initial: \(folder("start"))")
        let goingOn = try folder.write(Array(going.utf8), "going.yaml")
        let run = try Tool.run(["train", goingOn, "--data", data, "--output", folder("start"), "--force"])
        #expect(run.status == 64 && run.errors.contains("is the input itself"), "\(run.errors)")
        for name in ["start", "going.yaml"] { try FileManager.default.removeItem(at: folder.url(name)) }
        // An unfinished run is not begun again, and scenes need no data.
        try folder.write([1], "model.checkpoint")
        #expect(try status(folder("model")) == 73)
        try FileManager.default.removeItem(at: folder.url("model.checkpoint"))
        #expect(try Tool.run(["train", "scenes-classifier", "--data", data, "--output", folder("model")]).status == 64)
        // The log of somebody else stays.
        try folder.write([1, 2, 3], "model.csv")
        #expect(try status(folder("model")) == 73)
        #expect(try folder.read("model.csv") == [1, 2, 3])
        #expect(try folder.names() == ["data", "model.csv", "recipe.yaml"])
    }

    @Test func dataThatDoNotSuitAreRefused() throws {
        let teacher = try folder.write(Array(Self.recipe.replacing("shades", with: "teacher").utf8), "teacher.yaml")
        let first = try Tool.run(["train", teacher, "--data", data, "--output", folder("t"), "--threads", "1"])
        #expect(first.status == 0, "\(first.errors)")
        let taught = Self.recipe.replacing("kind: classifier", with: "kind: classifier, teacher: x")
        let random = try folder.write([UInt8](repeating: 99, count: 400), "random")
        let broken = try train(taught, "--data", data, "--teacher", random)
        #expect(broken.status == 65 && broken.errors.contains("random"), "\(broken.errors)")
        try FileManager.default.moveItem(at: folder.url("data/dark"), to: folder.url("data/black"))
        let other = try train(taught, "--data", data, "--teacher", folder("t"))
        #expect(other.status == 65 && other.errors.contains("black"), "\(other.errors)")
        try FileManager.default.removeItem(at: folder.url("data/black"))
        let single = try train(Self.recipe.replacing("validation: 4", with: "validation: 2"), "--data", data)
        #expect(single.status == 65 && single.errors.contains("bright"), "\(single.errors)")
        try FileManager.default.removeItem(at: folder.url("data/bright"))
        #expect(try train(Self.recipe, "--data", data).status == 65)
    }

    @Test func badDataAreRefused() throws {
        #expect(try train(Self.recipe).status == 64)
        #expect(try train(Self.recipe, "--data", folder("nowhere")).status == 66)
        try folder.write([1, 2, 3], "data/dark/broken.png")
        let run = try train(Self.recipe, "--data", data)
        #expect(run.status == 65)
        #expect(run.errors.contains("broken.png"))
        #expect(try Tool.run(["train", "no-such-recipe", "--output", folder("model")]).status == 66)
        let path = try folder.write(Array(Self.recipe.utf8), "recipe.yaml")
        #expect(try Tool.run(["train", path, "--data", data, "--output", folder("none/model")]).status == 73)
    }

    @Test func interruptedTrainingGoesOn() throws {
        let path = try folder.write(Array(Self.recipe.replacing("epochs: 3", with: "epochs: 40").utf8), "recipe.yaml")
        let arguments = ["train", path, "--data", data, "--threads", "1", "--output"]
        let whole = try Tool.run(arguments + [folder("whole")])
        #expect(whole.status == 0, "\(whole.errors)")
        let status = try Tool.interrupt(arguments + [folder("broken")]) { folder.has("broken.checkpoint") }
        #expect(status == 75)
        #expect(!folder.has("broken"))
        let resumed = try Tool.run(arguments + [folder("broken"), "--resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("resumed after"))
        let models = (
            try FeatureModel(bytes: try folder.read("whole")), try FeatureModel(bytes: try folder.read("broken"))
        )
        #expect(models.0.parameters == models.1.parameters)
        #expect(!folder.has("broken.checkpoint"))
    }
}
