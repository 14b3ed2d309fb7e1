import Datasets
import Foundation
import NeuralNetwork
import Pixels

@testable import RateDistortion

/// Small images whose classes a judge without a network can tell apart.
enum Samples {
    static let classes = ["red", "green", "blue"]
    static let side = 16

    /// Noisy images in which one channel is brighter than the others.
    static func image(label: Int, seed: UInt64) -> RasterImage {
        var generator = SeededGenerator(seed: seed)
        let samples = (0..<side * side * 3).map { index in
            UInt8(60 + (index % 3 == label ? 50 : 0) + Int(generator.uniform() * 60))
        }
        return RasterImage(width: side, height: side, samples: samples)
    }

    static func dataset(count: Int) -> MemoryDataset {
        MemoryDataset(
            name: "colours",
            classes: classes,
            elements: (0..<count).map { index in
                let label = index % classes.count
                return MemoryDataset.Element(
                    image: image(label: label, seed: UInt64(index)),
                    label: label,
                    identifier: "\(classes[label])/\(index).png"
                )
            }
        )
    }

    /// Answers with the mean of each channel.
    static func judge(name: String = "eye", tunedFor codec: String? = nil, labels: [String] = classes) -> Judge {
        Judge(
            name: name,
            fingerprint: codec == nil ? "00000001" : "00000002",
            labels: labels,
            tunedFor: codec,
            imageSize: (side, side),
            prepare: { $0 },
            makeClassifier: {
                { image in
                    (0..<3).map { channel in
                        stride(from: channel, to: image.samples.count, by: 3)
                            .reduce(Float(0)) { $0 + Float(image.samples[$1]) }
                    }
                }
            }
        )
    }

    static func plan(
        images: Int = 9,
        methods: String = "png,jpeg:10,50,90",
        tuned: Bool = true,
        shard: Shard? = nil,
        holes: Bool = false
    ) throws -> EvaluationPlan {
        let second = judge(name: "eye2", tunedFor: "jpeg")
        let task = try ClassificationTask(judge: judge(), tunedJudges: tuned ? [second] : [])
        let planned = try PlannedMethod.list(MethodRequest.list(methods), library: CodecLibrary(), task: task)
        let data: any ImageDataset =
            holes ? HoledDataset(base: dataset(count: images)) : dataset(count: images)
        return try EvaluationPlan(data: EvaluationData(data), task: task, methods: planned, shard: shard)
    }

    /// A record without what differs from run to run.
    static func timeless(_ records: [ImageRecord]) -> [ImageRecord] {
        records.map { record in
            var record = record
            (record.encodeMilliseconds, record.decodeMilliseconds) = (0, 0)
            record.judgeMilliseconds = nil
            record.isCold = false
            return record
        }
    }

    static let machine = EvaluationResults.MachineFacts(
        processor: "test",
        processors: 1,
        system: "test",
        engine: "none",
        threads: 1
    )

    /// A path in a folder that is made for one test and removed with `body`'s end.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("evaluation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }
}

extension ImageRecord {
    /// A record that says nothing but whose it is.
    static func example(method: String, setting: String) -> ImageRecord {
        ImageRecord(
            image: "a/1.png",
            className: "a",
            isUnseen: false,
            method: method,
            setting: setting,
            bytes: 1,
            payloadBytes: 1,
            predicted: [],
            isExact: false,
            encodeMilliseconds: 0,
            decodeMilliseconds: 0,
            pixelHash: "0",
            width: 1,
            height: 1
        )
    }
}

/// Another data set in which every fourth image, from the second, cannot be read.
struct HoledDataset: ImageDataset {
    let base: MemoryDataset
    var name: String { base.name }
    var classes: [String] { base.classes }
    var count: Int { base.count }
    func label(at index: Int) -> Int { base.label(at: index) }
    func identifier(at index: Int) -> String { base.identifier(at: index) }
    func image(at index: Int) throws(DatasetError) -> RasterImage {
        guard index % 4 != 1 else { throw DatasetError(.unreadableImage, "a hole") }
        return try base.image(at: index)
    }
}
