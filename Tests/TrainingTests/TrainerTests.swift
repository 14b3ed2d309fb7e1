import Datasets
import FeatureCodec
import Foundation
import ImageCodecs
import NeuralNetwork
import Pixels
import Synchronization
import Testing

@testable import Training

/// A wish to stop that a test makes in the middle of a run.
final class StopRequest: Sendable {
    private let looksLeft = Mutex<Int?>(nil)

    /// Whether the wish has been made; asking counts as a look.
    var isMade: Bool {
        looksLeft.withLock { looks in
            guard let left = looks else { return false }
            looks = max(left - 1, 0)
            return left == 0
        }
    }

    /// Makes the wish, for all but so many of the next looks.
    func make(afterLooks count: Int = 0) { looksLeft.withLock { $0 = count } }
}

/// Whole runs on a handful of tiny images: learning, interruption, resumption, export.
@Suite struct TrainerTests {
    /// Two classes: bright above and dark below, or the other way round, with noise.
    static func dataset(count: Int = 40, classes: [String] = ["day", "night"]) -> MemoryDataset {
        var generator = SeededGenerator(seed: 5)
        let elements = (0..<count).map { index in
            let label = index % 2
            let samples = (0..<(16 * 16 * 3)).map { position in
                let isAbove = position < 16 * 16 * 3 / 2
                let level: Float = isAbove == (label == 0) ? 170 : 80
                return UInt8(max(0, min(255, level + generator.normal() * 20)))
            }
            return MemoryDataset.Element(
                image: RasterImage(width: 16, height: 16, samples: samples),
                label: label,
                identifier: "\(label)/\(index)"
            )
        }
        return MemoryDataset(name: "halves", classes: classes, elements: elements)
    }

    static let classifier = """
        name: halves
        data: {kind: folder, size: 16, validation: 8, augmentation: {padding: 1, flips: true}}
        model: {kind: classifier, widths: [4, 6], blocksPerStage: 1, poolsAfterStem: false, stemKernel: 3}
        stages:
          - epochs: 4
            batch: 8
            optimiser: {kind: adamw, rate: 0.02, weightDecay: 0.01}
            schedule: {kind: cosine, warmUp: 0.2}
            losses: {crossEntropy: 1}
            clip: 5
            average: 0.5
        """

    static let student = """
        name: halves-codec
        data: {kind: folder, size: 16, validation: 8}
        model:
          kind: entropic-student
          teacher: teacher
          split: stage1
          encoder: [{channels: 4, kernel: 3, stride: 2}, {channels: 2, kernel: 3, stride: 2}]
          decoder: [{channels: 4, doubles: true}, {channels: 4, kernel: 3}]
          initialEncoder: teacher
        rates: [1.0e-4, 1.0e-2]
        prior: {scale: 4}
        stages:
          - name: mimic
            steps: 6
            batch: 8
            optimiser: {kind: adam, rate: 0.01}
            losses:
              crossEntropy: 0.5
              distillation: 0.5
              mimicking: {stage1: 1, stage2: 0.5, logits: 0.1}
              rate: 1
              rateWarmUp: {from: 0.1, over: 0.5}
            train: [encoder, prior, decoder]
            runningStatistics: true
          - name: finish
            epochs: 1
            batch: 8
            optimiser: {kind: sgd, rate: 0.01}
            losses: {crossEntropy: 0.5, distillation: 0.5}
            train: [decoder, tail]
            quantisation: hard
        """

    final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("training-\(UUID().uuidString)")

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit {
            try? FileManager.default.removeItem(at: url)
        }

        func file(_ name: String) -> URL { url.appendingPathComponent(name) }
    }

    /// A short run's classifier, for the tests that need some teacher.
    static let teacherBytes: [UInt8]? = try? {
        let folder = try Folder()
        _ = try trainer(classifier.replacing("epochs: 4", with: "epochs: 2"), output: folder.file("teacher")).run()
        return [UInt8](try Data(contentsOf: folder.file("teacher")))
    }()

    static func trainer(
        _ text: String,
        output: URL,
        codec: [FeatureModel] = [],
        teacher: FeatureModel? = nil,
        engine: Engine = .portable,
        resumes: Bool = false,
        seed: UInt64? = nil,
        stop: StopRequest = StopRequest(),
        data: MemoryDataset = dataset(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Trainer {
        try Trainer(
            recipe: try Recipe(yaml: text),
            recipeText: text,
            dataset: data,
            options: TrainingOptions(output: output, resumes: resumes, seed: seed, engine: engine, logInterval: 1),
            models: { name in
                if name == "codec" { return codec }
                if let teacher { return [teacher] }
                guard name != "none", let teacherBytes else { throw TrainingError(.unknownModel, "no model '\(name)'") }
                return [try FeatureModel(bytes: teacherBytes)]
            },
            shouldStop: { stop.isMade },
            report: report
        )
    }

    @Test func aClassifierLearnsAndIsExported() throws {
        let folder = try Folder()
        let results = try Self.trainer(Self.classifier, output: folder.file("model")).run()
        #expect(results.count == 1)
        #expect(results[0].top1 >= 0.85)
        let model = try FeatureModel(bytes: [UInt8](Data(contentsOf: folder.file("model"))))
        #expect(model.isClassifier)
        #expect(model.labels == ["day", "night"])
        #expect(model.provenance["recipe"]?.text == Self.classifier)
        #expect(model.provenance["figures"]?["validation_top1"]?.number == results[0].top1)
        #expect(!FileManager.default.fileExists(atPath: folder.file("model.checkpoint").path))
        let log = try String(contentsOf: folder.file("model.csv"), encoding: .utf8).split(separator: "\n")
        // A heading, four steps and one look at the held-out images for each of four epochs.
        #expect(log.count == 1 + 4 * (4 + 1))
    }

    /// Stops as soon as so many lines have been reported.
    private static func stoppingReport(_ stop: StopRequest) -> @Sendable (String) -> Void {
        { line in if line.contains("held out: ") { stop.make() } }
    }

    @Test func anInterruptedRunEndsWithTheSameBytes() throws {
        let folder = try Folder()
        _ = try Self.trainer(Self.classifier, output: folder.file("whole")).run()
        var resumes = false
        var sessions = 0
        while true {
            let stop = StopRequest()
            let trainer = try Self.trainer(
                Self.classifier,
                output: folder.file("broken"),
                resumes: resumes,
                stop: stop,
                report: Self.stoppingReport(stop)
            )
            sessions += 1
            do {
                _ = try trainer.run()
                break
            } catch let error as TrainingError {
                #expect(error.code == .interrupted)
                resumes = true
            }
        }
        #expect(sessions == 5)
        try Self.expectSameWeights(folder.file("whole"), folder.file("broken"))
    }

    @Test func aRunThatStopsWithinAnEpochEndsWithTheSameWeights() throws {
        let folder = try Folder()
        _ = try Self.trainer(Self.classifier, output: folder.file("whole")).run()
        let stop = StopRequest()
        // Each of the 40 images is decoded after a look; the next one follows the first step.
        stop.make(afterLooks: 40)
        let first = try Self.trainer(Self.classifier, output: folder.file("broken"), stop: stop)
        #expect(throws: TrainingError.self) { try first.run() }
        let checkpoint = try Checkpoint(contentsOf: folder.file("broken.checkpoint"))
        #expect(checkpoint.state.step == 1)
        _ = try Self.trainer(Self.classifier, output: folder.file("broken"), resumes: true).run()
        try Self.expectSameWeights(folder.file("whole"), folder.file("broken"))
    }

    private static func expectSameWeights(_ left: URL, _ right: URL) throws {
        let (one, other) = (try Data(contentsOf: left), try Data(contentsOf: right))
        let models = (try FeatureModel(bytes: [UInt8](one)), try FeatureModel(bytes: [UInt8](other)))
        #expect(models.0.parameters == models.1.parameters)
        #expect(models.0.fingerprint == models.1.fingerprint)
    }

    /// The recipe of a family with either activation between the layers.
    static func student(_ activation: String) -> String {
        student.replacing("initialEncoder: teacher", with: "initialEncoder: teacher\n  activation: \(activation)")
    }

    @Test(arguments: ["gdn", "relu"])
    func aFamilyIsTrainedAndExported(activation: String) throws {
        let folder = try Folder()
        let results = try Self.trainer(Self.student(activation), output: folder.file("codec.model")).run()
        #expect(results.map(\.output.lastPathComponent) == ["codec-2.model", "codec-1.model"])
        for (number, result) in [(2, results[0]), (1, results[1])] {
            let model = try FeatureModel(bytes: [UInt8](Data(contentsOf: result.output)))
            #expect(model.rateIndex == number && model.rateCount == 2)
            #expect(model.family == "halves-codec")
            #expect(model.teacherName == "halves")
            #expect(model.latentShape == [1, 4, 4, 2])
            #expect(model.provenance["rate_weight"]?.number == (number == 2 ? 1e-4 : 1e-2))
            let image = Self.dataset().elements[0].image
            let encoded = try FeatureEncoder(model: model, engine: .portable).encode(image)
            let decoded = try FeatureDecoder(model: model, engine: .portable).decode(encoded.stream)
            #expect(decoded.symbols == encoded.symbols)
        }
    }

    @Test func ratesTrainedTogetherShareTheirNetworks() throws {
        let folder = try Folder()
        let text = Self.student.replacing("prior: {scale: 4}", with: "jointRates: true\nprior: {scale: 4}")
        let results = try Self.trainer(text, output: folder.file("codec.model")).run()
        #expect(results.map(\.output.lastPathComponent) == ["codec.model", "codec.model"])
        let file = [UInt8](try Data(contentsOf: folder.file("codec.model")))
        let models = try [2, 1].map { try FeatureModel(bytes: file, rate: $0) }
        #expect(models[0].parameters == models[1].parameters)
        #expect(models[0].fingerprint != models[1].fingerprint)
        let priors = try models.map { try #require($0.prior as? FactorizedPrior) }
        // A bit that weighs 100 times as much begins with steps that are 10 times as long.
        #expect(zip(priors[0].steps, priors[1].steps).allSatisfy { 5 * $0 < $1 })
        #expect(results[0].bytesPerImage > results[1].bytesPerImage)
        for model in models {
            let encoded = try FeatureEncoder(model: model, engine: .portable).encode(Self.dataset().elements[0].image)
            let decoded = try FeatureDecoder(model: model, engine: .portable).decode(encoded.stream)
            #expect(decoded.symbols == encoded.symbols)
        }
    }

    @Test func contextsAreCountedWhereModelsAreWritten() throws {
        let folder = try Folder()
        let text = Self.student.replacing(
            "prior: {scale: 4}", with: "jointRates: true\nprior: {scale: 4, contexts: 3, deadZone: 0.1}")
        let results = try Self.trainer(text, output: folder.file("codec.model")).run()
        let file = [UInt8](try Data(contentsOf: folder.file("codec.model")))
        for (rate, result) in zip([2, 1], results) {
            let model = try FeatureModel(bytes: file, rate: rate)
            let prior = try #require(model.prior as? ContextPrior)
            #expect(prior.contextCount == 3 * 15 && prior.deadZone == 0.1)
            let bytes = try #require(model.provenance["figures"]?["validation_payload_bytes"]?.number)
            #expect(abs(bytes - result.bytesPerImage) < 0.1)
            let encoded = try FeatureEncoder(model: model, engine: .portable).encode(Self.dataset().elements[0].image)
            #expect(encoded.symbols.count == 4)
            let decoded = try FeatureDecoder(model: model, engine: .portable).decode(encoded.stream)
            #expect(decoded.symbols == encoded.symbols)
        }
    }

    @Test(arguments: ["gdn", "relu"])
    func frozenPartsStayAsTheyAre(activation: String) throws {
        let folder = try Folder()
        let trainer = try Self.trainer(Self.student(activation), output: folder.file("codec"))
        var state = TrainingState(parameters: try trainer.project.initialParameters(seed: 1))
        let start = state.parameters
        let log = try TrainingLog(folder.file("log"), startsOver: true)
        _ = try trainer.runPhase(trainer.plan.phases[0], state: &state, log: log)
        for name in start.names {
            let isTrained = ["encoder.", "prior.", "decoder."].contains(where: name.hasPrefix)
            // The means and variances of images move only where normalisation is by batch.
            let isStatistic = name.contains(".running_")
            #expect((state.parameters[name] == start[name]) == (!isTrained || isStatistic), "\(name)")
        }
        let between = state.parameters
        state.phase = 1
        (state.epoch, state.step, state.optimiserStates, state.best) = (0, 0, [:], nil)
        _ = try trainer.runPhase(trainer.plan.phases[1], state: &state, log: log)
        for name in between.names where name.hasPrefix("encoder.") || name.hasPrefix("prior.") {
            #expect(state.parameters[name] == between[name], "\(name)")
        }
        #expect(state.parameters["tail.logits.weight"] != between["tail.logits.weight"])
    }

    @Test func anEncoderTakesOverTheFirstLayerOfTheTeacher() throws {
        let folder = try Folder()
        let trainer = try Self.trainer(Self.student("relu"), output: folder.file("codec"))
        let teacher = try FeatureModel(bytes: try #require(Self.teacherBytes)).parameters
        let start = try trainer.project.initialParameters(seed: 1)
        #expect(start["encoder.conv1.weight"] == teacher["stem.conv.weight"])
        for name in ["weight", "bias", "running_mean", "running_var"] {
            #expect(start["encoder.norm1.\(name)"] == teacher["stem.norm.\(name)"], "\(name)")
        }
    }

    @Test func aClassifierIsTunedOnDecodedImages() throws {
        let folder = try Folder()
        let text = """
            name: halves-jpeg
            data: {kind: folder, size: 16, validation: 8, recoding: {codec: jpeg, qualities: [5, 50, 90], copies: 2}}
            model: {kind: classifier, initial: first}
            stages:
              - {epochs: 1, batch: 8, optimiser: {kind: sgd, rate: 1.0e-30}, losses: {crossEntropy: 1}, runningStatistics: true}
            """
        let trainer = try Self.trainer(text, output: folder.file("tuned"))
        #expect(trainer.trainingData.count == 64 && trainer.validationData.count == 16)
        _ = try trainer.run()
        let first = try FeatureModel(bytes: try #require(Self.teacherBytes))
        let tuned = try FeatureModel(bytes: [UInt8](Data(contentsOf: folder.file("tuned"))))
        // The rate is next to nothing, so what comes out is what went in.
        #expect(tuned.parameters == first.parameters)
        #expect(tuned.name == "halves-jpeg")
        // By these a judge is found for the codec.
        #expect(tuned.tunedFor == "jpeg")
        #expect(tuned.teacherFingerprint == first.fingerprint)
    }

    @Test(
        arguments: [
            (ImageFormat.webp, "codec: webp, qualities: [5, 90]", "default,WebP"),
            (.avif, "codec: avif, qualities: [5, 90]", "default,AVIF"),
            (.jpegXL, "codec: jxl, distances: [12.5, 1]", "default,JPEGXL"),
        ]
    )
    func imagesAreRecodedByTheCodecsThatAreBuilt(format: ImageFormat, recoding: String, traits: String) throws {
        let recipe = try Recipe(
            yaml: Self.classifier.replacing("validation: 8", with: "validation: 8, recoding: {\(recoding)}")
        )
        let base = Self.dataset(count: 4)
        let recoding = try #require(recipe.data.recoding)
        guard format.isAvailable else {
            #expect { _ = try RecodedDataset(base, recoding, size: 16) } throws: { "\($0)".contains(traits) }
            return
        }
        #expect(recoding.encoder(loss: recoding.losses[0]).format == format)
        let recoded = try RecodedDataset(base, recoding, size: 16)
        let (first, original) = (try recoded.image(at: 0), base.elements[0].image)
        #expect((first.width, first.height) == (16, 16) && first != original)
        #expect(try recoded.image(at: 0) == first)
    }

    @Test(
        arguments: [
            ("codec: jpeg, qualities: [5, 0]", "whole numbers in 1...100"),
            ("codec: avif, qualities: [5.5]", "whole numbers in 1...100"),
            ("codec: webp, qualities: []", "whole numbers in 1...100"),
            ("codec: jxl, distances: [30]", "numbers in 0.01...25"),
            ("codec: jxl, distances: [3], qualities: [3]", "takes distances, not qualities"),
        ]
    )
    func recodingsOutOfRangeAreRefused(recoding: String, message: String) {
        let text = Self.classifier.replacing("validation: 8", with: "validation: 8, recoding: {\(recoding)}")
        #expect { _ = try Recipe(yaml: text) } throws: { "\($0)".contains(message) }
    }

    @Test func recodedImagesTakeTheQualitiesInTurn() throws {
        let recipe = try Recipe(
            yaml: Self.classifier.replacing(
                "validation: 8",
                with: "validation: 8, recoding: {codec: jpeg, qualities: [5, 50, 90], copies: 3}"
            )
        )
        let base = Self.dataset(count: 4)
        let recoded = try RecodedDataset(base, try #require(recipe.data.recoding), size: 16)
        #expect(recoded.count == 12)
        #expect((0..<12).map { recoded.loss(at: $0) } == [5, 50, 90, 5, 50, 90, 5, 50, 90, 5, 50, 90])
        #expect(recoded.label(at: 5) == 1)
        #expect(recoded.identifier(at: 5) == "1/1@90")
        func error(_ index: Int) throws -> Int {
            let pair = (try recoded.image(at: index).samples, base.elements[index % 4].image.samples)
            return zip(pair.0, pair.1).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        }
        let errors = (try error(0), try error(8))
        #expect(errors.0 > errors.1 && errors.1 > 0)
    }

    @Test func otherSeedsRecipesAndDataAreRefused() throws {
        let folder = try Folder()
        let stop = StopRequest()
        // Each of the 40 images is decoded after a look; the next one follows the first step.
        stop.make(afterLooks: 40)
        let first = try Self.trainer(Self.classifier, output: folder.file("model"), stop: stop)
        #expect(throws: TrainingError.self) { try first.run() }
        func code(
            _ text: String,
            resumes: Bool = true,
            seed: UInt64? = nil,
            data: MemoryDataset = TrainerTests.dataset()
        ) throws -> TrainingError.Code? {
            let trainer = try Self.trainer(text, output: folder.file("model"), resumes: resumes, seed: seed, data: data)
            return #expect(throws: TrainingError.self) { try trainer.run() }?.code
        }
        #expect(try code(Self.classifier, seed: 3) == .foreignCheckpoint)
        #expect(try code(Self.classifier.replacing("0.02", with: "0.03")) == .foreignCheckpoint)
        #expect(try code(Self.classifier, data: Self.dataset(count: 48)) == .foreignCheckpoint)
        #expect(try code(Self.classifier, resumes: false) == .foreignCheckpoint)
    }

    @Test func anotherTeacherIsRefused() throws {
        let folder = try Folder()
        let teachers = try [UInt64(1), 2].map { seed in
            let output = folder.file("teacher-\(seed)")
            _ = try Self.trainer(Self.classifier.replacing("epochs: 4", with: "epochs: 1"), output: output, seed: seed)
                .run()
            return try FeatureModel(bytes: [UInt8](Data(contentsOf: output)))
        }
        func code(_ teacher: FeatureModel, resumes: Bool) throws -> TrainingError.Code? {
            let stop = StopRequest()
            let trainer = try Self.trainer(
                Self.student, output: folder.file("codec"), teacher: teacher, resumes: resumes, stop: stop,
                report: Self.stoppingReport(stop))
            return #expect(throws: TrainingError.self) { try trainer.run() }?.code
        }
        #expect(try code(teachers[0], resumes: false) == .interrupted)
        #expect(try code(teachers[1], resumes: true) == .foreignCheckpoint)
        #expect(try code(teachers[0], resumes: true) == .interrupted)
    }

    @Test func otherMachinesNeedForce() throws {
        let origin = Checkpoint.Origin(recipe: "r", seed: 1, threads: 1, machine: "m", data: "d", models: [])
        var other = origin
        other.threads = 2
        #expect(throws: TrainingError.self) { try origin.check(against: other, isForced: false) }
        try origin.check(against: other, isForced: true)
        (other.threads, other.machine) = (1, "n")
        #expect(throws: TrainingError.self) { try origin.check(against: other, isForced: false) }
        other.recipe = "s"
        #expect(throws: TrainingError.self) { try origin.check(against: other, isForced: true) }
    }

    @Test func damagedCheckpointsAreRefused() throws {
        let folder = try Folder()
        let state = TrainingState(parameters: Parameters(["a": Tensor(shape: [2], scalars: [1, 2])]))
        let origin = Checkpoint.Origin(recipe: "r", seed: 1, threads: 1, machine: "m", data: "d", models: [])
        let url = folder.file("checkpoint")
        try Checkpoint(origin: origin, state: state).write(to: url)
        #expect(try Checkpoint(contentsOf: url).state == state)
        let bytes = try Data(contentsOf: url)
        var older = bytes
        let version = try #require(older.firstRange(of: Data(#"version\":2"#.utf8)))
        older[version.upperBound - 1] = UInt8(ascii: "1")
        try older.write(to: url)
        let otherVersion = #expect(throws: TrainingError.self) { try Checkpoint(contentsOf: url) }
        #expect(otherVersion?.code == .foreignCheckpoint && otherVersion?.message.contains("--force") == true)
        var flipped = bytes
        flipped[bytes.count - 2] ^= 1
        try flipped.write(to: url)
        #expect(throws: TrainingError.self) { try Checkpoint(contentsOf: url) }
        for length in [0, 7, bytes.count / 2, bytes.count - 1] {
            try bytes.prefix(length).write(to: url)
            let error = #expect(throws: TrainingError.self) { try Checkpoint(contentsOf: url) }
            #expect(error?.code == .damagedCheckpoint)
        }
        let missing = #expect(throws: TrainingError.self) { try Checkpoint(contentsOf: folder.file("none")) }
        #expect(missing?.code == .missingCheckpoint)
    }

    /// Weights that the first step throws far off are noticed in the second, whatever rectifiers make of them.
    @Test(arguments: [Engine.portable, .fastest(threads: 1)])
    func aRunawayLossNamesTheStep(engine: Engine) throws {
        let folder = try Folder()
        let text = Self.classifier.replacing("rate: 0.02", with: "rate: 1.0e+30").replacing(
            "clip: 5", with: "clip: 1.0e+30")
        let trainer = try Self.trainer(text, output: folder.file("model"), engine: engine)
        let error = #expect(throws: TrainingError.self) { try trainer.run() }
        #expect(error?.code == .notFinite)
        #expect(error?.message.contains("in step 2 ") == true, "\(error?.message ?? "no error")")
        #expect(!FileManager.default.fileExists(atPath: folder.file("model.checkpoint").path))
    }

    @Test(arguments: [
        ("split: stage1", "split: stage7", "which the teacher does not compute"),
        ("{stage1: 1, ", "{stem.relu: 1, ", "neither the split nor behind it"),
        (
            "channels: 4, kernel: 3}]\n  initial", "channels: 5, kernel: 3}]\n  initial",
            "change the layers or the split"
        ),
        ("train: [encoder, prior, decoder]", "train: [coder]", "of which there are none"),
        ("train: [decoder, tail]", "train: [tail]\n    freeze: [tail]", "freezes everything"),
        ("size: 16", "size: 24", "give 'data' the same size"),
    ])
    func recipesThatDoNotFitTheTeacherAreRefused(_ original: String, _ mistake: String, _ message: String) throws {
        let folder = try Folder()
        let text = Self.student.replacing(original, with: mistake)
        #expect(text != Self.student)
        let error = #expect(throws: TrainingError.self) {
            try Self.trainer(text, output: folder.file("codec"))
        }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }
}
