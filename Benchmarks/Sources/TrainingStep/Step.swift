import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Training

/// A kind of training step that is timed: a recipe that takes a few of them on random images.
struct Step {
    /// The name in the results, as the peer's script has it.
    let name: String
    /// Images in a step.
    let batch: Int
    /// The side of the images in pixels.
    let size: Int
    /// What is trained.
    let recipe: String
    /// The steps that are timed, and those before that warm up.
    static let (timed, warmUp) = (20, 3)

    /// ResNet-20 for images of CIFAR's shape, with plain gradient descent and momentum.
    static let residualNetwork = Step(
        name: "resnet20 128x3x32x32",
        batch: 128,
        size: 32,
        recipe: """
            name: resnet20
            data: {kind: folder, size: 32, validation: 1}
            model: {kind: classifier, backbone: resnet20}
            stages:
              - steps: \(warmUp + timed)
                batch: 128
                optimiser: {kind: sgd, rate: 0.01, momentum: 0.9}
                losses: {crossEntropy: 1}
            """
    )

    /// The transforms of Entropic Student, GDN1 in them, with noise, rate and squared error.
    ///
    /// What is imitated comes from a teacher of one convolution, which the peer does not have to run.
    static let entropicStudent = Step(
        name: "entropic student 32x3x128x128",
        batch: 32,
        size: 128,
        recipe: """
            name: student
            data: {kind: folder, size: 128, validation: 1}
            model:
              kind: entropic-student
              teacher: teacher
              split: features
              encoder: [{channels: 64, kernel: 5, stride: 2}, {channels: 32, kernel: 5, stride: 2}, {channels: 16, kernel: 2, padding: 0}]
              decoder: [{channels: 128, kernel: 2, padding: 1}, {channels: 64, kernel: 2, padding: 0}, {channels: 64, kernel: 2, padding: 1}]
            rates: [1.0e-4]
            stages:
              - steps: \(warmUp + timed)
                batch: 32
                optimiser: {kind: sgd, rate: 1.0e-9, momentum: 0.9}
                losses: {mimicking: {features: 1}, measure: sum, rate: 1}
                train: [encoder, prior, decoder]
            """
    )

    /// The milliseconds of each timed step, loading of images and update of weights included.
    func milliseconds(threads: Int) throws -> [Double] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("training-step-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let options = TrainingOptions(
            output: folder.appendingPathComponent("model"),
            threads: threads,
            engine: .fastest(threads: threads),
            logInterval: 1
        )
        let teacher = try Self.teacher(size: size)
        let trainer = try Trainer(
            recipe: try Recipe(yaml: recipe),
            recipeText: recipe,
            dataset: images(),
            options: options,
            models: { _ in [teacher] },
            report: { _ in }
        )
        _ = try trainer.run()
        return try Self.throughputs(options.log).dropFirst(Self.warmUp).map { Double(batch) / $0 * 1e3 }
    }

    /// The images per second of each step in a log.
    private static func throughputs(_ log: URL) throws -> [Double] {
        let rows = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { $0.split(separator: ",") }
        guard let column = rows.first?.firstIndex(of: "images_per_second") else { return [] }
        return rows.dropFirst().filter { $0.first == "train" }.compactMap { Double($0[column]) }
    }

    /// Two batches of noise in ten classes, and a little to hold out.
    private func images() -> MemoryDataset {
        var generator = SeededGenerator(seed: 1)
        let elements = (0..<(2 * batch + 10)).map { index in
            MemoryDataset.Element(
                image: RasterImage(
                    width: size,
                    height: size,
                    samples: (0..<(size * size * 3)).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 40) }
                ),
                label: index % 10,
                identifier: "\(index)"
            )
        }
        return MemoryDataset(name: "noise", classes: (0..<10).map(String.init), elements: elements)
    }

    /// One convolution to the features, and a classifier behind it.
    private static func teacher(size: Int) throws -> FeatureModel {
        var builder = GraphBuilder()
        let image = builder.input("image")
        let features = builder.add("features", Convolution(3, 64, kernel: 4, stride: 4), image)
        let pooled = builder.add("pool", GlobalAveragePool(), features)
        let logits = builder.add("logits", Linear(inputFeatures: 64, outputFeatures: 10), pooled)
        let graph = try builder.graph(outputs: logits)
        return try FeatureModel(
            name: "teacher",
            preprocessing: Preprocessing(
                width: size,
                height: size,
                mean: [0.485, 0.456, 0.406],
                deviation: [0.229, 0.224, 0.225]
            ),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 1),
            labels: (0..<10).map(String.init)
        )
    }
}
