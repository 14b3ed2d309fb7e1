import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

/// `evaluate` and `compare` as processes, on a tiny folder of images.
@Suite struct EvaluateTests {
    let folder: TemporaryFolder
    let data: String
    let task: String

    init() throws {
        folder = try TemporaryFolder()
        data = folder("data")
        task = try folder.write(try Self.classifier().serialized(halfPrecision: false), "classifier.safetensors")
        for (index, name) in ["apple", "brick", "cloud"].enumerated() {
            let place = folder.url("data/test/\(name)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for number in 0..<2 {
                let image = try Samples.png(width: 20, height: 20, phase: index * 40 + number)
                try folder.write(image, "data/test/\(name)/\(number).png")
            }
        }
    }

    /// A classifier of 16x16 images with random weights, for the classes of the tiny codecs.
    private static func classifier() throws -> FeatureModel {
        var builder = GraphBuilder()
        let image = builder.input("image")
        let features = builder.add("conv", Convolution(3, 5, kernel: 3, stride: 2, padding: 1), image)
        let pooled = builder.add("pool", GlobalAveragePool(), features)
        let logits = builder.add("logits", Linear(inputFeatures: 5, outputFeatures: 3), pooled)
        let graph = try builder.graph(outputs: logits)
        return try FeatureModel(
            name: "tiny-teacher",
            preprocessing: Preprocessing(width: 16, height: 16),
            graphs: [.classifier: graph],
            parameters: .initialized(for: graph, seed: 4),
            labels: ["apple", "brick", "cloud"]
        )
    }

    private func evaluate(_ arguments: [String]) throws -> Tool.Run {
        try Tool.run(["evaluate", "--data", data, "--task", task] + arguments)
    }

    @Test func aReportHoldsTheSizesThatEncodeWrites() throws {
        let methods =
            "png,jpeg:20-80:20,"
            + ["tiny-1", "tiny-2"].map { Samples.path("\($0).safetensors") }.joined(separator: ",")
        let run = try evaluate(["--methods", methods, "--output", folder("report"), "--examples", "2"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("jpeg+abbreviated"))
        #expect(run.text.contains("against"))
        #expect(run.errors.contains("6 of 6 images"))
        #expect(
            try folder.names(in: "report") == [
                "classes.csv", "curves", "images.csv", "link-latency.svg", "rate-accuracy.svg", "rate-psnr.svg",
                "report.html",
                "results.csv", "results.json", "results.md", "results.tex", "run.json",
            ]
        )
        let rows = String(decoding: try folder.read("report/images.csv"), as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 1 + 6 * 7)
        for rate in 1...2 {
            let stream = folder("\(rate).fcb")
            let model = Samples.path("tiny-\(rate).safetensors")
            let image = folder("data/test/brick/1.png")
            let encoded = try Tool.run(["encode", image, "--model", model, "--output", stream])
            #expect(encoded.status == 0, "\(encoded.errors)")
            let size = try folder.read("\(rate).fcb").count
            #expect(rows.contains { $0.hasPrefix("brick/1.png,brick,0,tiny,rate=\(rate),\(size),") })
        }
    }

    @Test func aFinishedRunIsNotRepeatedAndAnotherPlanIsGuarded() throws {
        let arguments = ["--methods", "png,jpeg:50", "--output", folder("report"), "--threads", "1"]
        #expect(try evaluate(arguments).status == 0)
        let rows = try folder.read("report/images.csv")
        let again = try evaluate(arguments + ["--format", "json"])
        #expect(again.status == 0)
        #expect(try folder.read("report/images.csv") == rows)
        #expect(try folder.read("report/results.json") == again.output)
        let other = try evaluate(["--methods", "png", "--output", folder("report")])
        #expect(other.status == 73)
        #expect(other.errors.contains("--force"))
        #expect(try evaluate(["--methods", "png", "--output", folder("report"), "--force"]).status == 0)
    }

    @Test func featuresAreCodedAsImages() throws {
        let methods = "png,jpeg-features:conv:20,80,jpeg-features+abbreviated:conv:20,80"
        let run = try evaluate(["--methods", methods, "--output", folder("report")])
        #expect(run.status == 0, "\(run.errors)")
        let rows = String(decoding: try folder.read("report/images.csv"), as: UTF8.self).split(separator: "\n")
        #expect(rows.count { $0.contains(",jpeg-features:conv,q=80,") } == 6)
        let results = String(decoding: try folder.read("report/results.csv"), as: UTF8.self)
        #expect(results.contains("jpeg-features:conv+abbreviated"))
        for methods in ["jpeg-features", "jpeg-features:pool", "jpeg-features:conv:0"] {
            let refused = try evaluate(["--methods", methods])
            #expect(refused.status == 64 && refused.errors.contains("jpeg-features"), "\(refused.errors)")
        }
    }

    @Test func curvesAreCompared() throws {
        #expect(try evaluate(["--methods", "png,jpeg:10-90:20", "--output", folder("report")]).status == 0)
        let results = folder("report/results.json")
        let run = try Tool.run(["compare", results, "jpeg+abbreviated", "--metric", "psnr_rgb"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("BD-psnr_rgb"))
        #expect(try Tool.run(["compare", results, folder("absent.json")]).status == 66)
        let beside = try evaluate(["--methods", "png,jpeg:50", "--curves", results, "--output", folder("beside")])
        #expect(beside.status == 0, "\(beside.errors)")
        #expect(String(decoding: try folder.read("beside/report.html"), as: UTF8.self).contains("jpeg on "))
        #expect(try evaluate(["--methods", "png,jpeg:50", "--curves", folder("absent.json")]).status == 66)
        let broken = try folder.write(Array("{\"schema\":1}".utf8), "broken.json")
        #expect(try Tool.run(["compare", results, broken]).status == 65)
        #expect(try Tool.run(["compare", results, "png", "--metric", "psnr_rgb"]).status == 65)
        #expect(try Tool.run(["compare", results, "jpeg", "--metric", "beauty"]).status == 64)
    }

    @Test(arguments: [
        ["--methods", "bpg"], ["--methods", "jpeg:200"], ["--methods", "png,"], ["--methods", "jpeg+tuned"],
        ["--limit", "0"], ["--threads", "0"], ["--classes", "none"],
    ])
    func misuseIsStatus64Or65(arguments: [String]) throws {
        let run = try evaluate(arguments)
        #expect(run.status == (arguments[1] == "jpeg+tuned" ? 65 : 64), "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(!run.errors.contains("internal"))
    }

    @Test func badDataAreNamed() throws {
        try FileManager.default.createDirectory(at: folder.url("empty"), withIntermediateDirectories: true)
        let empty = try Tool.run(["evaluate", "--data", folder("empty"), "--task", task])
        #expect(empty.status == 65)
        #expect(empty.errors.contains("empty"))
        let absent = try Tool.run(["evaluate", "--data", folder("absent"), "--task", task])
        #expect(absent.status == 66)
        #expect(try Tool.run(["evaluate", "--data", data, "--task", folder("no.safetensors")]).status == 66)
        let codec = try Tool.run(["evaluate", "--data", data, "--task", Samples.path("tiny-1.safetensors")])
        #expect(codec.status == 65)
        #expect(codec.errors.contains("tiny-1"))

        try folder.write([1, 2, 3], "data/test/cloud/broken.png")
        let strict = try evaluate(["--methods", "png", "--output", folder("report"), "--strict"])
        #expect(strict.status == 65)
        #expect(strict.errors.contains("cloud/broken.png"))
        #expect(!folder.has("report/results.json"))
        try FileManager.default.createDirectory(at: folder.url("data/test/desert"), withIntermediateDirectories: true)
        try folder.write(Array("class,label\napple,0\nbrick,1\ncloud,2\ndesert,3\n".utf8), "data/labels.csv")
        let mismatch = try evaluate(["--methods", "png"])
        #expect(mismatch.status == 65 && mismatch.errors.contains("'desert'"), "\(mismatch.errors)")
        try FileManager.default.removeItem(at: folder.url("data/test/desert"))
        try FileManager.default.removeItem(at: folder.url("data/labels.csv"))
        let skipped = try evaluate(["--methods", "png", "--output", folder("report")])
        #expect(skipped.status == 0, "\(skipped.errors)")
        #expect(skipped.errors.contains("left out:") && skipped.errors.contains("cloud/broken.png"))
        #expect(skipped.text.contains("6 images") && skipped.text.contains("1 images could not be read"))
        let results = String(decoding: try folder.read("report/results.json"), as: UTF8.self)
        #expect(results.contains("\"unreadable_images\" : 1"))
    }

    @Test func `an empty class is named`() throws {
        for number in 0..<2 { try FileManager.default.removeItem(at: folder.url("data/test/cloud/\(number).png")) }
        let run = try evaluate(["--methods", "png", "--output", folder("report")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("the class 'cloud' has no image"))
        let results = String(decoding: try folder.read("report/results.json"), as: UTF8.self)
        #expect(results.contains("empty_classes"))
    }

    @Test func `parts are merged to the rows of one run`() throws {
        let arguments = ["--methods", "png,jpeg:10-90:20", "--examples", "0"]
        #expect(try evaluate(arguments + ["--output", folder("whole")]).status == 0)
        for part in 1...2 {
            let run = try evaluate(arguments + ["--shard", "\(part)/2", "--output", folder("part\(part)")])
            #expect(run.status == 0, "\(run.errors)")
        }
        let merged = try Tool.run(["merge", folder("part2"), folder("part1"), "--output", folder("merged")])
        #expect(merged.status == 0, "\(merged.errors)")
        func sizes(_ name: String) throws -> [String] {
            String(decoding: try folder.read("\(name)/images.csv"), as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: ",").prefix(8).joined(separator: ",") }
        }
        #expect(try sizes("merged") == sizes("whole"))
        let one = try Tool.run(["merge", folder("part2"), "--output", folder("one")])
        #expect(one.status == 65 && one.errors.contains("1/2"))
        #expect(try Tool.run(["merge", folder("absent"), "--output", folder("one")]).status == 66)
        #expect(try Tool.run(["merge", "--output", folder("one")]).status == 64)
        #expect(try evaluate(["--methods", "png", "--shard", "1/2"]).status == 64)
        #expect(try Tool.run(["merge", folder("part1"), folder("part2"), "--output", folder("merged")]).status == 73)
    }

    @Test func `a disk that is full keeps the images before`() throws {
        for index in 0..<20 {
            try folder.write(try Samples.png(width: 20, height: 20, phase: index), "data/test/apple/more\(index).png")
        }
        let words = [
            "evaluate", "--data", data, "--task", task, "--methods", "png,jpeg:10-90:10", "--output", folder("report"),
            "--threads", "1", "--examples", "0",
        ]
        // A limit on the size of files, in blocks of 1,024 bytes, stands in for a disk without room.
        let full = try Tool.run(words, fileSizeLimit: 16)
        #expect(full.status == 74, "\(full.errors)")
        #expect(full.errors.contains("images.csv cannot be written") && full.errors.contains("same command"))
        let before = try folder.read("report/images.csv")
        #expect(before.last == 10 && before.count > 1_000)
        #expect(!folder.has("report/results.json"))
        let resumed = try Tool.run(words)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try folder.read("report/images.csv").starts(with: before))
    }

    @Test func `a plan file states the options and the command line overrides them`() throws {
        let text = """
            data: \(data)
            task: \(task)
            methods: [png, "jpeg:10-90:20"]
            limit: 3
            link: 100kbps
            examples: 0
            """
        let plan = try folder.write(Array(text.utf8), "plan.yaml")
        let run = try Tool.run(["evaluate", "--plan", plan, "--limit", "6", "--output", folder("report")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("--limit 6 overrides limit: 3"))
        #expect(run.text.contains("total ms") && run.text.contains("faster below"))
        let results = String(decoding: try folder.read("report/results.json"), as: UTF8.self)
        #expect(results.contains("\"limit\" : 6") && results.contains("\"link_bps\" : 100000"))
        let wrong = try folder.write(Array(text.replacing("limit", with: "limits").utf8), "wrong.yaml")
        let refused = try Tool.run(["evaluate", "--plan", wrong])
        #expect(refused.status == 78)
        #expect(refused.errors.contains("wrong.yaml") && refused.errors.contains("the nearest is 'limit'"))
        let format = try folder.write(Array((text + "\nformat: xml").utf8), "format.yaml")
        #expect(try Tool.run(["evaluate", "--plan", format]).status == 78)
        #expect(try Tool.run(["evaluate", "--plan", folder("absent.yaml")]).status == 66)
        #expect(try evaluate(["--methods", "png", "--link", "fast"]).status == 64)
        let compared = try Tool.run(
            [
                "compare", folder("report/results.json"), "jpeg+abbreviated", "--metric", "psnr_rgb", "--interpolation",
                "akima",
            ]
        )
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.text.contains("95 %") && !compared.errors.contains("without intervals"))
    }

    @Test func pixelsAloneAreCompared() throws {
        try FileManager.default.createDirectory(at: folder.url("flat"), withIntermediateDirectories: true)
        for index in 0..<3 {
            try folder.write(try Samples.png(width: 200 - index, height: 170, phase: index), "flat/\(index).png")
        }
        let arguments = ["evaluate", "--task", "none", "--methods", "png,jpeg:10-90:20", "--data"]
        let run = try Tool.run(arguments + [folder("flat"), "--output", folder("report")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("MS-SSIM") && !run.text.contains("top-1"))
        let rows = String(decoding: try folder.read("report/images.csv"), as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 1 + 3 * 6)
        #expect(!folder.has("report/rate-accuracy.svg") && folder.has("report/rate-psnr.svg"))
        #expect(try folder.names(in: "report/curves") == ["jpeg+abbreviated.json", "jpeg.json"])
        let compared = ["compare", folder("report/results.json"), "jpeg", "--metric"]
        for metric in ["psnr_rgb", "psnr_y", "ms_ssim_rgb"] {
            let run = try Tool.run(compared + [metric])
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(try Tool.run(compared + ["top1"]).status == 65)
        // Folders of classes will do too, a feature codec not.
        #expect(try Tool.run(arguments + [data]).status == 0)
        let codec = Samples.path("tiny-1.safetensors")
        let refused = try Tool.run(["evaluate", "--task", "none", "--methods", codec, "--data", folder("flat")])
        #expect(refused.status == 65 && refused.errors.contains("tiny"))
        #expect(try Tool.run(arguments + [folder("absent")]).status == 66)
    }

    @Test func aPublishedCurveIsABaseline() throws {
        #expect(try evaluate(["--methods", "png,jpeg:10-90:20", "--output", folder("report")]).status == 0)
        let results = folder("report/results.json")
        let curve = folder("report/curves/jpeg.json")
        let run = try Tool.run(["compare", results, curve, "--metric", "psnr_rgb"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("jpeg (jpeg.json)") && run.errors.contains("taken on trust"))
    }

    @Test func theErrorOfFeaturesIsMeasuredOnRequest() throws {
        let methods = "png,jpeg-features:conv:20,95," + Samples.path("tiny-1.safetensors")
        let plain = try evaluate(["--methods", methods])
        #expect(plain.status == 0 && !plain.text.contains("feature error"), "\(plain.errors)")
        let run = try evaluate(["--methods", methods, "--feature-error", "--output", folder("report")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("feature error"))
        let rows = String(decoding: try folder.read("report/results.csv"), as: UTF8.self).split(separator: "\n")
        func errors(_ method: String) -> [Double] {
            rows.filter { $0.hasPrefix(method + ",") }.compactMap { row in
                row.split(separator: ",", omittingEmptySubsequences: false).last.flatMap { Double($0) }
            }
        }
        let coded = errors("jpeg-features:conv")
        #expect(coded.count == 2 && coded[0] > coded[1] && coded[1] > 0)
        #expect(errors("tiny").count == 1)
        #expect(errors("png").isEmpty)
    }

    @Test func classesThatTheModelDoesNotKnowAreNamed() throws {
        try FileManager.default.moveItem(at: folder.url("data/test/brick"), to: folder.url("data/test/tree"))
        let one = try evaluate(["--methods", "png"])
        #expect(one.status == 65)
        #expect(one.errors.contains("'tree'") && one.errors.contains("'brick'"))
        for name in ["apple", "cloud"] {
            try FileManager.default.moveItem(at: folder.url("data/test/\(name)"), to: folder.url("data/test/x\(name)"))
        }
        let all = try evaluate(["--methods", "png"])
        #expect(all.status == 65)
        #expect(all.errors.contains("share no class"))
        // The index that labels.csv states helps.
        try folder.write(Array("class,label\nxapple,0\ntree,1\nxcloud,2\n".utf8), "data/labels.csv")
        let helped = try evaluate(["--methods", "png"])
        #expect(helped.status == 0, "\(helped.errors)")
    }

    @Test func aPlaceThatCannotBeWrittenIsStatus73() throws {
        let file = try folder.write([], "file")
        let run = try evaluate(["--methods", "png", "--output", file + "/report"])
        #expect(run.status == 73)
    }

    @Test func anInterruptedRunGoesOn() throws {
        for index in 0..<40 {
            try folder.write(try Samples.png(width: 20, height: 20, phase: index), "data/test/apple/more\(index).png")
        }
        let arguments = [
            "evaluate", "--data", data, "--task", task, "--methods", "png,jpeg:1-100", "--output", folder("report"),
            "--threads", "1",
        ]
        func rows() -> Int { (try? folder.read("report/images.csv").count { $0 == 10 }) ?? 0 }
        #expect(try Tool.interrupt(arguments) { rows() >= 2 } == 75)
        let kept = rows()
        #expect(kept < 1 + 46 * 101)
        #expect(!folder.has("report/results.json"))
        let before = try folder.read("report/images.csv")
        let run = try Tool.run(arguments)
        #expect(run.status == 0, "\(run.errors)")
        #expect(rows() == 1 + 46 * 101)
        #expect(try folder.read("report/images.csv").starts(with: before))
    }
}
