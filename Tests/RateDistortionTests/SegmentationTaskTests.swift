import Datasets
import Foundation
import Pixels
import Testing

@testable import RateDistortion

/// A task in one file: which pixels are bright, scored by the overlap of regions.
private struct BrightPixels: EvaluationTask {
    static let kind = "segmentation"
    static let figures = [
        TaskFigure(name: "miou", title: "mIoU") { sums in
            let classes = sums.count / 3
            let overlaps = (0..<classes).compactMap { sums[$0 * 3 + 1] > 0 ? sums[$0 * 3] / sums[$0 * 3 + 1] : nil }
            return overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count)
        },
        TaskFigure(name: "pixel_accuracy", title: "pixels") { sums in
            let parts = stride(from: 0, to: sums.count, by: 3)
            return parts.reduce(0) { $0 + sums[$1] } / parts.reduce(0) { $0 + sums[$1 + 2] }
        },
    ]

    static let classes = ["dark", "bright"]
    let judge: Judge
    let tunedJudges: [String: Judge] = [:]
    /// For each image whether each pixel is bright.
    let truths: [[Bool]]

    init(images: [RasterImage]) {
        truths = images.map(Self.isBright)
        judge = Judge(
            name: "threshold",
            fingerprint: "00000003",
            labels: Self.classes,
            imageSize: (Samples.side, Samples.side),
            prepare: { $0 },
            makeClassifier: {
                { image in Self.isBright(image).map { $0 ? 0 : 1 } + Self.isBright(image).map { $0 ? 1 : 0 } }
            }
        )
    }

    private static func isBright(_ image: RasterImage) -> [Bool] {
        stride(from: 0, to: image.samples.count, by: 3).map { place in
            image.samples[place..<place + 3].reduce(0) { $0 + Int($1) } > 320
        }
    }

    /// For each class the pixels in both regions, in either, and in the true one.
    func score(_ outputs: [Float], of question: TaskQuestion) throws -> TaskScore {
        let truth = truths[question.index]
        #expect(outputs.count == truth.count * 2)
        let answers = truth.indices.map { outputs[truth.count + $0] > outputs[$0] }
        let counts = [false, true].flatMap { region in
            let pairs = zip(truth, answers)
            return [
                pairs.count { $0 == region && $1 == region }, pairs.count { $0 == region || $1 == region },
                truth.count { $0 == region },
            ]
        }
        return TaskScore(counts: counts.map(Double.init))
    }
}

struct SegmentationTaskTests {
    private func plan(_ methods: String) throws -> EvaluationPlan {
        let images = (0..<9).map { Samples.image(label: $0 % 2, seed: UInt64($0)) }
        let data = MemoryDataset(
            name: "regions",
            classes: BrightPixels.classes,
            elements: images.enumerated().map { place, image in
                MemoryDataset.Element(image: image, label: 0, identifier: "\(place).png")
            }
        )
        let task = BrightPixels(images: images)
        let planned = try PlannedMethod.list(MethodRequest.list(methods), library: CodecLibrary(), task: task)
        return try EvaluationPlan(data: EvaluationData(data), task: task, methods: planned)
    }

    private func results(_ methods: String) throws -> EvaluationResults {
        let plan = try plan(methods)
        let outcome = try Evaluator(plan: plan, threads: 2).run()
        return try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
    }

    @Test func figuresAreSumsOverAllImages() throws {
        let plan = try plan("png,jpeg:10,90")
        let outcome = try Evaluator(plan: plan, threads: 2).run()
        let results = try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
        #expect(results.task.kind == "segmentation" && results.task.name == "threshold")
        #expect(results.uncompressedScore == 1)
        for (row, point) in results.methods.filter({ !$0.isAbbreviated }).flatMap(\.points).enumerated() {
            let records = outcome.records.enumerated().filter { $0.offset % 3 == row }.map(\.element)
            let sums = (0..<6).map { place in records.reduce(0) { $0 + $1.counts[place] } }
            #expect(point.figures?.map(\.name) == ["miou", "pixel_accuracy"])
            #expect(point.figures?[0].value == (sums[0] / sums[1] + sums[3] / sums[4]) / 2)
            #expect(point.figures?[1].value == (sums[0] + sums[3]) / Double(9 * Samples.side * Samples.side))
            #expect(point.top1 == nil && point.agreement == nil && point.top1ByClass == nil)
        }
    }

    @Test func pagesTablesAndPlotsShowTheFigure() throws {
        let results = try results("png,jpeg:10-90:20")
        #expect(results.score.title == "mIoU")
        #expect(results.accuracyPlot?.yLabel == "mIoU")
        #expect(results.text().contains("mIoU") && results.markdown.contains("| mIoU |"))
        let html = try ReportPage(results: results).html()
        #expect(html.contains("Uncompressed images: mIoU of 100.0 %.") && !html.contains("top-1"))
        let read = try EvaluationResults(json: results.json(), name: "r.json")
        #expect(read == results)
    }

    @Test func curvesAreComparedByTheFigure() throws {
        let results = try results("jpeg:20-95:15,jpeg-444:20-95:15")
        let source = ResultsComparison.Source(name: "r", results: results)
        var options = ResultsComparison.Options()
        (options.metric, options.repairs) = (QualityMetric(rawValue: "miou"), true)
        let comparison = try ResultsComparison(of: source, against: [source], options)
        #expect(comparison.metric == "miou" && comparison.rows.contains { $0.quality != nil })
        options.metric = QualityMetric(rawValue: "mlou")
        let error = #expect(throws: EvaluationError.self) {
            try ResultsComparison(of: source, against: [source], options)
        }
        #expect(error?.message.contains("miou, pixel_accuracy") == true, "\(error?.message ?? "")")
    }

    @Test func aRunThatWasStoppedGoesOn() throws {
        try Samples.withFolder { folder in
            let plan = try plan("png,jpeg:10,90")
            let run = RunManifest(plan: plan, machine: Samples.machine)
            #expect(throws: EvaluationError.self) {
                try RunFolder.run(plan, in: folder, threads: 1, stopAfter: 4)
            }
            let (report, log, _) = try ReportFolder.open(folder, for: run, force: false)
            #expect(log.imageCount == 4)
            let outcome = try Evaluator(plan: plan, threads: 1).run(log: log)
            let whole = try Evaluator(plan: plan, threads: 1).run()
            #expect(outcome.tally.points.map(\.counts) == whole.tally.points.map(\.counts))
            #expect(report.isOccupied)
            // Where the task is not at hand, its figures must be.
            #expect(throws: EvaluationError.self) { try EvaluationResults(run: run, tally: outcome.tally) }
            let results = try EvaluationResults(run: run, tally: outcome.tally, figures: BrightPixels.figures)
            #expect(results.csv().contains(",miou,pixel_accuracy\n"))
        }
    }
}
