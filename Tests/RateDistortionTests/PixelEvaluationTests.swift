import Datasets
import Foundation
import NeuralNetwork
import Pixels
import Testing

@testable import RateDistortion

/// Evaluations that ask nothing of the images.
struct PixelEvaluationTests {
    /// Images of two sizes, one of them large enough for all scales of MS-SSIM.
    private static func dataset(sizes: [(Int, Int)]) -> MemoryDataset {
        MemoryDataset(
            name: "pictures",
            classes: ["image"],
            elements: sizes.enumerated().map { index, size in
                let samples = (0..<size.0 * size.1).flatMap { position -> [UInt8] in
                    let (x, y) = (position % size.0, position / size.0)
                    return [UInt8((x * 2 + index) % 256), UInt8(y % 256), UInt8((x ^ y) % 256)]
                }
                return MemoryDataset.Element(
                    image: RasterImage(width: size.0, height: size.1, samples: samples),
                    label: 0,
                    identifier: "\(index).png"
                )
            }
        )
    }

    private func results(sizes: [(Int, Int)], methods: String = "png,jpeg:10-90:20") throws -> EvaluationResults {
        let planned = try PlannedMethod.list(try MethodRequest.list(methods), library: CodecLibrary(), task: nil)
        let data = EvaluationData(Self.dataset(sizes: sizes))
        let plan = try EvaluationPlan(data: data, task: nil, methods: planned)
        let outcome = try Evaluator(plan: plan, threads: 2).run()
        #expect(outcome.records.count == sizes.count * plan.recordsPerImage)
        #expect(outcome.records.allSatisfy { ImageRecord(fields: $0.fields) == $0 })
        return try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
    }

    private func compare(
        _ results: EvaluationResults,
        _ baseline: EvaluationResults,
        _ metric: QualityMetric
    ) throws -> ResultsComparison {
        var options = ResultsComparison.Options()
        (options.metric, options.repairs) = (metric, true)
        return try ResultsComparison(
            of: ResultsComparison.Source(name: "ours", results: results),
            against: [ResultsComparison.Source(name: "theirs", results: baseline)],
            options
        )
    }

    @Test func accuraciesAreAbsent() throws {
        let results = try results(sizes: [(40, 30), (30, 40)])
        #expect(results.task.kind == "pixels" && results.dataset.classes.isEmpty)
        #expect(results.dataset.width == nil && results.dataset.height == nil)
        let points = results.methods.flatMap(\.points)
        #expect(points.allSatisfy { $0.top1 == nil && $0.top5 == nil && $0.unseenTop1 == nil && $0.msSSIM == nil })
        let json = try results.json()
        #expect(String(decoding: json, as: UTF8.self).contains("\"top1\" : null"))
        #expect(try EvaluationResults(json: json, name: "here") == results)
        let text = results.text()
        #expect(!text.contains("top-1") && text.contains("several sizes, compared pixel by pixel"))
        #expect(text.contains("exact") && text.contains("PSNR-Y"))
        let page = try ReportPage(results: results).html()
        #expect(page.contains("Rate and distortion: pictures") && !page.contains("top&#8209;1"))
    }

    @Test func bitsArePerPixelOfEachImage() throws {
        let sizes = [(64, 16), (20, 10)]
        let results = try results(sizes: sizes, methods: "jpeg:50")
        let method = JPEGMethod(qualities: [50])
        let dataset = Self.dataset(sizes: sizes)
        let rates = try sizes.indices.map { index in
            let stream = try method.makeCoder(setting: 0).encode(dataset.elements[index].image).stream
            return Double(stream.count * 8) / Double(sizes[index].0 * sizes[index].1)
        }
        let point = try #require(results.methods.first?.points.first)
        #expect(abs(point.bitsPerPixel - (rates[0] + rates[1]) / 2) < 1e-12)
    }

    @Test(arguments: [QualityMetric.psnr, .lumaPSNR, .msSSIM])
    func curvesAreComparedByPixels(metric: QualityMetric) throws {
        let results = try results(sizes: [(170, 162), (162, 170)], methods: "jpeg:10-90:20,jpeg-progressive:10-90:20")
        let point = try #require(results.methods.first?.points.first)
        let similarity = try #require(point.msSSIM)
        #expect(similarity > 0 && similarity < 1)
        let comparison = try compare(results, results, metric)
        // The same pixels for other bytes.
        let row = try #require(comparison.rows.first { $0.method == "jpeg-progressive" && $0.baseline == "jpeg" })
        #expect(abs(try #require(row.rate)) < 0.3)
        let reverse = try #require(comparison.rows.first { $0.method == "jpeg" && $0.baseline == "jpeg-progressive" })
        #expect(abs((1 + (row.rate ?? 0)) * (1 + (reverse.rate ?? 0)) - 1) < 1e-6)
    }

    @Test func featureCodecsNeedATask() throws {
        let model = try TinyCodec.model(rateIndex: 1)
        let library = CodecLibrary([CodecLibrary.Entry(name: "tiny", models: [model])], engine: .portable)
        let planned = try PlannedMethod.list(try MethodRequest.list("tiny"), library: library, task: nil)
        #expect {
            _ = try EvaluationPlan(data: EvaluationData(Samples.dataset(count: 3)), task: nil, methods: planned)
        } throws: { error in
            (error as? EvaluationError)?.code == .modelMismatch && "\(error)".contains("'tiny'")
        }
    }

    @Test func aPublishedCurveStandsBesideOurs() throws {
        let results = try results(sizes: [(170, 162), (162, 170)])
        let jpeg = try #require(results.methods.first { $0.name == "jpeg" })
        let curve = try #require(PublishedCurve(jpeg, of: results))
        #expect(curve.bitsPerPixel.count == 5 && curve.msSSIM?.count == 5)
        #expect(PublishedCurve(results.methods[0], of: results) == nil, "PNG has no distortion")
        let json = try curve.json()
        let text = String(decoding: json, as: UTF8.self)
        #expect(["\"bpp\"", "\"psnr-rgb\"", "\"ms-ssim-rgb\""].allSatisfy(text.contains))
        #expect(PublishedCurve.isCurve(json))
        let other = try results.json()
        #expect(!PublishedCurve.isCurve(other))
        #expect(try PublishedCurve(json: json, name: "here") == curve)
        // Written and read, the curve is where it was.
        let series = try curve.series(beside: results)
        for (point, original) in zip(series.points, jpeg.points.sorted { $0.bytes < $1.bytes }) {
            #expect(abs(point.bytes - original.bytes) < 1e-6)
            #expect(point.psnr == original.psnr)
        }
        var published = results
        published.methods = [series]
        let comparison = try compare(results, published, .psnr)
        let row = try #require(comparison.rows.first { $0.method == "jpeg" })
        #expect(abs(row.rate ?? 1) < 1e-9)
    }

    @Test func aPublishedCurveNeedsOneNumberOfPixels() throws {
        let curve = try PublishedCurve(
            json: Data(#"{"name":"C","results":{"bpp":[0.5,1],"psnr-rgb":[30,33],"other":["x"]}}"#.utf8), name: "c")
        let results = try results(sizes: [(40, 30), (20, 30)])
        #expect { try curve.series(beside: results) } throws: { ($0 as? EvaluationError)?.code == .differentData }
    }

    @Test(arguments: [
        "", "{}", #"{"name":"C","results":{}}"#, #"{"name":"C","results":{"bpp":[1],"psnr-rgb":[1,2]}}"#,
        #"{"name":"C","results":{"bpp":[0],"psnr-rgb":[1]}}"#,
    ])
    func faultyCurvesAreRefused(text: String) {
        #expect { _ = try PublishedCurve(json: Data(text.utf8), name: "here") } throws: { error in
            (error as? EvaluationError)?.code == .damagedResults && "\(error)".contains("here")
        }
    }
}
