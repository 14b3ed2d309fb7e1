import Foundation
import Testing

@testable import RateDistortion

struct ResultsTests {
    /// Results with figures that are easy to check by hand.
    static func results() throws -> EvaluationResults {
        func point(_ setting: String, _ bytes: Double, _ top1: Double, exact: Bool = false) -> OperatingPoint {
            OperatingPoint(
                setting: setting,
                bytes: bytes,
                payloadBytes: bytes - 11,
                bitsPerPixel: bytes / 2048,
                top1: top1,
                unseenTop1: nil,
                top5: 1,
                psnr: exact ? nil : 30,
                msSSIM: nil,
                encodeMilliseconds: 0.5,
                decodeMilliseconds: 0.25,
                images: 100,
                exactImages: exact ? 100 : 0
            )
        }
        func family(_ setting: String, _ bytes: Double, _ top1: Double) -> OperatingPoint {
            var point = point(setting, bytes, top1)
            (point.psnr, point.exactImages) = (nil, 0)
            (point.model, point.modelFingerprint) = ("p", "0123abcd")
            point.bits = bytes * 8 - 100
            return point
        }
        return EvaluationResults(
            dataset: EvaluationResults.DatasetFacts(
                name: "photos <test>",
                images: 100,
                unseenImages: nil,
                classes: ["a", "b"],
                width: 128,
                height: 128,
                hash: "00ff",
                unreadable: []
            ),
            task: EvaluationResults.TaskFacts(name: "eye", fingerprint: "00000001", classes: .data, tuned: []),
            machine: Samples.machine,
            methods: [
                MethodResult(name: "png", points: [point("level=9", 20_000, 0.86, exact: true)]),
                MethodResult(
                    name: "jpeg",
                    points: [
                        point("q=10", 400, 0.6), point("q=30", 800, 0.7), point("q=60", 1600, 0.8),
                        point("q=90", 3200, 0.85),
                    ]
                ),
                MethodResult(
                    name: "jpeg+abbreviated",
                    points: [
                        point("q=10", 100, 0.6), point("q=30", 500, 0.7), point("q=60", 1300, 0.8),
                        point("q=90", 2900, 0.85),
                    ]
                ),
                MethodResult(
                    name: "photos",
                    family: "photos",
                    points: [
                        family("rate=1", 150, 0.65), family("rate=2", 400, 0.75), family("rate=3", 500, 0.8),
                        family("rate=4", 700, 0.855),
                    ]
                ),
            ]
        )
    }

    @Test func theSchemaStaysAsItIs() throws {
        try Fixture.expect(String(decoding: try Self.results().json(), as: UTF8.self), equals: "results.json")
        try Fixture.expect(try Self.results().csv(), equals: "results.csv")
        try Fixture.expect(try Self.results().text(), equals: "results.txt")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let results = try Self.results()
        #expect(try EvaluationResults(json: try results.json(), name: "here") == results)
    }

    @Test func whatTheSchemaPromisesSuffices() throws {
        let text = """
            {"schema":1,"future":[1],"dataset":{"name":"d","images":2,"classes":["a"],"width":1,"height":1,"hash":"0",
            "unreadable":[],"more":null},"task":{"kind":"classification","name":"t","fingerprint":"0","classes":"data",
            "tuned":[]},"machine":{"processor":"p","processors":1,"system":"s","engine":"e","threads":1,"versions":{}},
            "methods":[{"name":"jpeg","points":[{"setting":"q=50","bytes":10,"payload_bytes":9,"bpp":1,"top1":0.5,
            "top1_unseen":null,"top5":1,"psnr_rgb":null,"ms_ssim_rgb":null,"encode_ms":1,"decode_ms":1,"images":2,
            "unheard_of":true}]}]}
            """
        let results = try EvaluationResults(json: Data(text.utf8), name: "here")
        #expect(results.methods[0].points[0].top1 == 0.5)
        #expect(results.methods[0].family == nil)
    }

    @Test(arguments: [
        ("{}", "'schema'"), ("not json", "here"), ("{\"schema\":2}", "schema 2"), ("{\"schema\":1}", "'dataset'"),
        ("", "here"), ("[]", "here"),
    ])
    func otherFilesAreRefused(text: String, word: String) {
        #expect {
            _ = try EvaluationResults(json: Data(text.utf8), name: "here")
        } throws: { error in
            (error as? EvaluationError)?.code == .damagedResults && "\(error)".contains(word)
        }
    }

    @Test func theSameAccuracyAndTheSameBytes() throws {
        let table = EqualAccuracy.table(of: try Self.results())
        #expect(table.count == 8)
        // 65 % lies halfway between 60 % at 400 bytes and 70 % at 800: 400 times the root of 2.
        let first = table[0]
        #expect([first.series, first.setting, first.baseline] == ["photos", "rate=1", "jpeg"])
        #expect(abs((first.bytesNeeded.value ?? 0) - 400 * 2.0.squareRoot()) < 1e-9)
        #expect(abs((first.share ?? 0) - 150 / (400 * 2.0.squareRoot())) < 1e-12)
        #expect(first.top1AtBytes == .belowCurve(first: 0.6))
        #expect(abs((first.lead ?? 0) - 0.05) < 1e-12 && first.isLeadOverMoreBytes)
        #expect(abs((first.loss ?? 0) - 0.21) < 1e-12)
        let second = table[2]
        #expect(second.top1AtBytes == .value(0.6))
        #expect(abs((second.lead ?? 0) - 0.15) < 1e-12 && !second.isLeadOverMoreBytes)
        #expect(table[6].bytesNeeded == .aboveCurve(last: 3200))
        #expect(table[7].baseline == "jpeg+abbreviated")
    }

    @Test func accuraciesAreSharesOfImages() throws {
        let plan = try Samples.plan(images: 4, methods: "jpeg:50", tuned: false)
        var records = try Evaluator(plan: plan, threads: 1).run().records
        for index in records.indices {
            records[index].isCorrect = index == 0
            records[index].isInTopFive = index < 3
            records[index].isUnseen = index < 2
            records[index].psnr = index == 3 ? nil : Double(30 + index)
            records[index].isExact = index == 3
            records[index].bytes = [10, 20, 30, 100][index]
            records[index].abbreviatedBytes = 5
            (records[index].width, records[index].height) = (4, 4)
            records[index].reference = index == 2 ? "other" : records[index].predicted.first
            records[index].isCold = index == 0
            records[index].encodeMilliseconds = [100, 1, 2, 6][index]
        }
        var tally = PointTally()
        for record in records { tally.add(record) }
        let setting = RunManifest.Setting(name: "q=50")
        let classes = [records[0].className, "nothing"]
        let whole = OperatingPoint(setting: setting, tally: tally, isAbbreviated: false, classes: classes)
        let own = records.filter { $0.className == classes[0] }
        let right = own.count { $0.isCorrect == true }
        #expect(whole.top1ByClass == [Double(right) / Double(own.count), nil])
        #expect([whole.top1, whole.top5, whole.unseenTop1] == [0.25, 0.75, 0.5])
        #expect([whole.bytes, whole.medianBytes, whole.bitsPerPixel] == [40, 25, 20])
        #expect(whole.psnr == 31)
        #expect(whole.agreement == 0.75)
        #expect(
            [whole.encodeMilliseconds, whole.coldEncodeMilliseconds, whole.medianEncodeMilliseconds] == [3, 100, 2])
        #expect(whole.highBytes == Statistics.quantile([10, 20, 30, 100], 0.95))
        #expect(whole.top1Interval == Statistics.wilsonInterval(1, of: 4))
        #expect(whole.exactImages == 1)
        let short = OperatingPoint(setting: setting, tally: tally, isAbbreviated: true)
        #expect([short.bytes, short.bitsPerPixel, short.payloadBytes] == [5, 2.5, whole.payloadBytes])
    }
}

struct ComparisonTests {
    private func compare(
        _ results: EvaluationResults,
        with name: String,
        _ other: EvaluationResults,
        repairs: Bool = false,
        interpolation: CurveInterpolation = .pchip
    ) throws -> ResultsComparison {
        var options = ResultsComparison.Options()
        (options.repairs, options.interpolation) = (repairs, interpolation)
        return try ResultsComparison(
            of: ResultsComparison.Source(name: "results.json", results: results),
            against: [ResultsComparison.Source(name: name, results: other)],
            options
        )
    }

    @Test func `another interpolation is another difference, and is stated`() throws {
        let results = try ResultsTests.results()
        let pchip = try compare(results, with: "old.json", results)
        let akima = try compare(results, with: "old.json", results, interpolation: .akima)
        #expect(akima.interpolation == .akima)
        #expect(akima.rows[0].rate != pchip.rows[0].rate)
        #expect(abs((akima.rows[0].rate ?? 1) - (pchip.rows[0].rate ?? 0)) < 0.05)
    }

    @Test func familiesAreComparedWithEveryBaseline() throws {
        let results = try ResultsTests.results()
        let comparison = try compare(results, with: "old.json", results)
        #expect(comparison.rows.map(\.baseline) == ["jpeg", "jpeg+abbreviated"])
        let row = comparison.rows[0]
        #expect((row.rate ?? 0) < -0.5)
        #expect(row.qualityInterval == [0.65, 0.85])
        #expect((row.quality ?? 0) > 0)
        #expect(row.notes.isEmpty)
        #expect(comparison.text().contains("old.json"))
        let decoded = try JSONDecoder().decode(ResultsComparison.self, from: try comparison.json())
        #expect(decoded == comparison)
    }

    @Test func otherImagesAreRefused() throws {
        let results = try ResultsTests.results()
        var other = results
        other.dataset.hash = "beef"
        #expect {
            _ = try compare(results, with: "other.json", other)
        } throws: { error in
            (error as? EvaluationError)?.code == .differentData && "\(error)".contains("other.json")
        }
    }

    @Test(arguments: ["fingerprint", "classes", "kind"])
    func otherTasksAreRefused(part: String) throws {
        let results = try ResultsTests.results()
        var other = results
        switch part {
        case "classes": other.task.classes = .model
        case "kind": other.task.kind = "segmentation"
        default: other.task.fingerprint = "beef"
        }
        let error = #expect(throws: EvaluationError.self) {
            try compare(results, with: "other.json", other)
        }
        #expect(error?.code == .differentData)
        if part == "kind" {
            #expect(error?.message.contains("segmentation") == true)
            #expect(error?.message.contains("classification") == true)
        }
    }

    @Test(arguments: [0.0, -3.0])
    func resultsWithoutBytesAreDamaged(bytes: Double) throws {
        var results = try ResultsTests.results()
        results.methods[0].points[0].bytes = bytes
        let json = try results.json()
        let error = #expect(throws: EvaluationError.self) { try EvaluationResults(json: json, name: "r.json") }
        #expect(error?.code == .damagedResults && error?.message.contains("r.json") == true)
    }

    @Test func aRepairIsSaid() throws {
        var results = try ResultsTests.results()
        results.methods[1].points[2].top1 = 0.69
        results.methods[1].points.append(results.methods[1].points[3])
        results.methods[1].points[4].bytes = 5000
        results.methods[1].points[4].top1 = 0.86
        let plain = try compare(results, with: "r", results)
        #expect(plain.rows[0].rate == nil)
        #expect(plain.rows[0].quality != nil)
        #expect(plain.rows[0].notes.contains { $0.contains("repair") })
        let repaired = try compare(results, with: "r", results, repairs: true)
        #expect(repaired.rows[0].rate != nil)
        #expect(repaired.rows[0].notes == ["1 of jpeg's points left out of the rate"])
        // Differences in quality read curves at rates, whether they rise or not.
        #expect(repaired.rows[0].quality == plain.rows[0].quality)
    }

    @Test func fewPointsAreRefused() throws {
        var results = try ResultsTests.results()
        results.methods[3].points.removeLast()
        #expect {
            _ = try compare(results, with: "r", results)
        } throws: { error in
            (error as? EvaluationError)?.code == .tooFewPoints && "\(error)".contains("3 points")
        }
    }
}
