import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Synchronization
import Testing

@testable import RateDistortion

struct EvaluatorTests {
    /// A record without what differs from run to run.
    private func timeless(_ records: [ImageRecord]) -> [ImageRecord] {
        records.map { record in
            var record = record
            (record.encodeMilliseconds, record.decodeMilliseconds) = (0, 0)
            record.judgeMilliseconds = nil
            return record
        }
    }

    @Test func theNumberOfThreadsChangesNothing() throws {
        let plan = try Samples.plan(images: 11)
        let single = timeless(try Evaluator(plan: plan, threads: 1).run().records)
        #expect(single.count == 11 * plan.recordsPerImage)
        for threads in [2, 5, 40] {
            #expect(timeless(try Evaluator(plan: plan, threads: threads).run().records) == single)
        }
    }

    @Test func recordsAgreeWithTheCodecs() throws {
        let plan = try Samples.plan(images: 3, methods: "png,jpeg:50", tuned: false)
        let records = try Evaluator(plan: plan, threads: 1).run().records
        #expect(records.map(\.method) == ["png", "jpeg", "png", "jpeg", "png", "jpeg"])
        for (index, record) in records.enumerated() {
            let image = Samples.image(label: index / 2, seed: UInt64(index / 2))
            let method: any RateDistortion.Method = index % 2 == 0 ? PNGMethod() : JPEGMethod(qualities: [50])
            let coder = try method.makeCoder(setting: 0)
            let coded = try coder.encode(image)
            #expect(record.bytes == coded.stream.count)
            #expect(record.abbreviatedBytes == coded.abbreviatedByteCount)
            guard case .pixels(let pixels) = try coder.decode(coded) else { return #expect(Bool(false)) }
            #expect(record.psnr == PeakSignalToNoise.decibels(image, pixels))
            #expect(record.isExact == (index % 2 == 0))
            #expect(record.isCorrect == true)
            #expect(record.predicted.first == Samples.classes[index / 2])
        }
    }

    @Test func abbreviatedStreamsAreShorterByTablesAndHeaders() throws {
        let plan = try Samples.plan(images: 3, methods: "jpeg:50", tuned: false)
        for record in try Evaluator(plan: plan, threads: 1).run().records {
            let abbreviated = try #require(record.abbreviatedBytes)
            #expect(abbreviated > 10)
            #expect(record.bytes - abbreviated > 150)
        }
    }

    @Test func aFamilyOfCodecsIsMeasuredByItsOwnTail() throws {
        let models = try [2, 1].map { try TinyCodec.model(rateIndex: $0) }
        let library = CodecLibrary([CodecLibrary.Entry(name: "tiny", models: models)], engine: .portable)
        let judge = try Judge(model: try TinyCodec.classifier(), engine: .portable)
        let task = try ClassificationTask(judge: judge)
        let plan = try EvaluationPlan(
            data: EvaluationData(Samples.dataset(count: 4)),
            task: task,
            methods: try PlannedMethod.list(try MethodRequest.list("tiny,png"), library: library, task: task)
        )
        let records = try Evaluator(plan: plan, threads: 2).run().records.filter { $0.method == "tiny" }
        #expect(
            records.map(\.setting) == ["rate=1", "rate=2", "rate=1", "rate=2", "rate=1", "rate=2", "rate=1", "rate=2"])
        let encoder = try FeatureEncoder(model: models[1], engine: .portable)
        let decoder = try FeatureDecoder(model: models[1], engine: .portable)
        for (index, record) in records.enumerated() where record.setting == "rate=1" {
            let label = index / 2 % 3
            let encoded = try encoder.encode(Samples.image(label: label, seed: UInt64(index / 2)))
            #expect(record.bytes == encoded.stream.count)
            #expect(record.payloadBytes == encoded.payload.count)
            #expect(record.bits == encoded.bits)
            #expect(record.predicted == (try decoder.decode(encoded.stream).ranked(top: 5).map(\.label)))
            #expect(record.psnr == nil)
        }
        let results = try EvaluationResults(
            plan: plan,
            outcome: Evaluator.Outcome(records: try Evaluator(plan: plan, threads: 1).run().records, unreadable: []),
            machine: Samples.machine
        )
        let family = try #require(results.methods.first { $0.family == "tiny" })
        #expect(family.points.map(\.model) == ["tiny-1", "tiny-2"])
        #expect(family.points[0].encoderParameters == models[0].graphs[.encoder]?.parameterCount)
    }

    @Test func `codes without a learned density are measured like any others`() throws {
        let counts = [[Int]](repeating: (0..<256).map { abs($0 - 128) < 40 ? 50 : 0 }, count: 4)
        let priors = [try AffinePrior.raw(channels: 4), try AffinePrior.counted(counts)]
        let entries = try zip(["raw", "counted"], priors).map { name, prior in
            let model = try TinyCodec.model(rateIndex: 1, family: name, prior: prior)
            return CodecLibrary.Entry(name: name, models: [model])
        }
        let task = try ClassificationTask(judge: try Judge(model: try TinyCodec.classifier(), engine: .portable))
        let library = CodecLibrary(entries, engine: .portable)
        let plan = try EvaluationPlan(
            data: EvaluationData(Samples.dataset(count: 4)),
            task: task,
            methods: try PlannedMethod.list(try MethodRequest.list("raw,counted"), library: library, task: task)
        )
        let records = try Evaluator(plan: plan, threads: 2).run().records
        let raw = records.filter { $0.method == "raw" }
        let counted = records.filter { $0.method == "counted" }
        // 16 places of 4 channels, a scale and a zero point.
        #expect(raw.allSatisfy { abs($0.payloadBytes - 69) <= 1 && abs(($0.bits ?? 0) - 552) < 0.1 })
        #expect(raw.map(\.predicted) == counted.map(\.predicted))
        #expect(counted.map(\.payloadBytes) != raw.map(\.payloadBytes))
    }

    @Test func aStoppedRunGoesOnWhereItWas() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 12)
            let whole = timeless(try Evaluator(plan: plan, threads: 1).run().records)
            let path = folder + "/images.csv"
            let asked = Atomic(0)
            #expect {
                _ = try Evaluator(plan: plan, threads: 1).run(
                    log: try ImageLog(path: path, recordsPerImage: plan.recordsPerImage),
                    shouldStop: { asked.add(1, ordering: .relaxed).newValue > 5 }
                )
            } throws: { error in
                (error as? EvaluationError)?.code == .interrupted && "\(error)".contains("5 of 12")
            }
            // A kill may leave a part of an image behind.
            let torn = try String(contentsOfFile: path, encoding: .utf8) + "red/12.png,red,0,png,level=9,71"
            try torn.write(toFile: path, atomically: true, encoding: .utf8)
            let log = try ImageLog(path: path, recordsPerImage: plan.recordsPerImage)
            #expect(log.records.count == 5 * plan.recordsPerImage)
            var least = Int.max
            let outcome = try Evaluator(plan: plan, threads: 2).run(log: log, progress: { least = min(least, $0.done) })
            #expect(timeless(outcome.records) == whole)
            #expect(least >= 5)
            let kept = try ImageLog(path: path, recordsPerImage: plan.recordsPerImage).records
            #expect(timeless(kept) == whole)
            #expect(kept == outcome.records)
        }
    }

    @Test func rowsSurviveTheFile() throws {
        var record = try #require(try Evaluator(plan: try Samples.plan(images: 1), threads: 1).run().records.last)
        record.image = "a, \"b\"\n/c.png"
        record.predicted = ["x y", "z,w"]
        record.bits = 12.062_5
        record.msSSIM = 0.987_654_321
        let rows = CSV.rows(Array(CSV.line(record.fields).utf8))
        #expect(rows.count == 1)
        #expect(ImageRecord(fields: rows[0].fields) == record)
        #expect(ImageRecord(fields: ["too", "few"]) == nil)
    }

    private struct Holed: ImageDataset {
        let base = Samples.dataset(count: 6)
        let name = "holed"
        var classes: [String] { base.classes }
        var count: Int { base.count }
        func label(at index: Int) -> Int { base.label(at: index) }
        func identifier(at index: Int) -> String { base.identifier(at: index) }
        func image(at index: Int) throws(DatasetError) -> RasterImage {
            guard index % 4 != 1 else { throw DatasetError(.unreadableImage, "a hole") }
            return try base.image(at: index)
        }
    }

    private func holedPlan(skipping: Bool) throws -> EvaluationPlan {
        let whole = try Samples.plan(methods: "png")
        return try EvaluationPlan(
            data: EvaluationData(Holed()),
            task: whole.task,
            methods: whole.methods,
            skipsUnreadable: skipping
        )
    }

    @Test func anUnreadableImageEndsTheRunByName() throws {
        for threads in [1, 3] {
            #expect {
                _ = try Evaluator(plan: try holedPlan(skipping: false), threads: threads).run()
            } throws: { error in
                (error as? EvaluationError)?.code == .unreadableImage && "\(error)".contains("green/1.png: a hole")
            }
        }
    }

    @Test func anUnreadableImageIsLeftOutOnRequest() throws {
        let plan = try holedPlan(skipping: true)
        let outcome = try Evaluator(plan: plan, threads: 2).run()
        #expect(outcome.unreadable == ["green/1.png: a hole", "blue/5.png: a hole"])
        let results = try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
        #expect(results.dataset.images == 4)
        #expect(results.dataset.unreadable == outcome.unreadable)
        #expect(results.methods[0].points[0].images == 4)
    }

    @Test func dataWithoutImagesAreRefused() throws {
        let plan = try Samples.plan()
        let empty = MemoryDataset(name: "void", classes: Samples.classes, elements: [])
        #expect {
            _ = try EvaluationPlan(data: EvaluationData(empty), task: plan.task, methods: plan.methods)
        } throws: { error in
            (error as? EvaluationError)?.code == .noImages && "\(error)".contains("'void'")
        }
    }

    @Test func aLimitSpreadsOverTheClasses() throws {
        let whole = try Samples.plan(images: 30)
        let plan = try EvaluationPlan(data: whole.data, task: whole.task, methods: whole.methods, limit: 6)
        let labels = plan.indices.map { $0 % 3 }
        #expect(plan.indices.count == 6)
        for label in 0..<3 { #expect(labels.count { $0 == label } == 2) }
    }

    @Test func plansDifferWhereRecordsMayNotBeMixed() throws {
        let plan = try Samples.plan()
        #expect(try Samples.plan().identity == plan.identity)
        #expect(try Samples.plan(images: 8).identity != plan.identity)
        #expect(try Samples.plan(methods: "png,jpeg:10,50,80").identity != plan.identity)
        #expect(try Samples.plan(tuned: false).identity != plan.identity)
        let other = try EvaluationPlan(data: plan.data, task: plan.task, methods: plan.methods, scope: .model)
        #expect(other.identity != plan.identity)
    }
}
