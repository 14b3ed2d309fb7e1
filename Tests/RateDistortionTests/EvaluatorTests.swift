import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Synchronization
import Testing

@testable import RateDistortion

struct EvaluatorTests {
    private func timeless(_ records: [ImageRecord]) -> [ImageRecord] { Samples.timeless(records) }

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
            outcome: try Evaluator(plan: plan, threads: 1).run(),
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

    private func holedPlan(skipping: Bool) throws -> EvaluationPlan {
        let whole = try Samples.plan(methods: "png")
        return try EvaluationPlan(
            data: EvaluationData(HoledDataset(base: Samples.dataset(count: 6))),
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

    @Test func anUnreadableImageIsLeftOut() throws {
        let plan = try holedPlan(skipping: true)
        let outcome = try Evaluator(plan: plan, threads: 2).run()
        #expect(outcome.unreadable == ["green/1.png: a hole", "blue/5.png: a hole"])
        let results = try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
        #expect(results.dataset.images == 4)
        #expect(results.dataset.unreadable == outcome.unreadable)
        #expect(results.dataset.unreadableImages == 2)
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

    @Test func aShardTakesEveryNthImage() throws {
        let whole = try Samples.plan(images: 11)
        var seen: [Int] = []
        for index in 1...4 {
            let plan = try Samples.plan(images: 11, shard: Shard(index: index, count: 4))
            #expect(plan.indices == stride(from: index - 1, to: 11, by: 4).map { $0 })
            #expect(Shard(index: index, count: 4).partCount(of: 11) == plan.indices.count)
            seen += plan.indices
        }
        #expect(seen.sorted() == whole.indices)
        let error = #expect(throws: EvaluationError.self) {
            try Samples.plan(images: 3, shard: Shard(index: 4, count: 4))
        }
        #expect(error?.code == .noImages && error?.message.contains("4/4") == true)
    }

    @Test(arguments: ["0/4", "5/4", "1", "1/0", "a/b", "1/4/2", "-1/4", "1/1001", ""])
    func otherTextsAreNoShards(text: String) {
        #expect(Shard(text) == nil)
        #expect(Shard("2/4")?.description == "2/4")
    }
}
