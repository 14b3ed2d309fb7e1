import Foundation
import Testing

@testable import RateDistortion

#if canImport(FoundationXML)
import FoundationXML
#endif

struct ReportTests {
    /// Reads a document as XML and counts its elements; the first fault fails the test.
    private final class Counter: NSObject, XMLParserDelegate {
        var counts: [String: Int] = [:]
        var identifiers: [String] = []
        /// The names of all attributes.
        var attributes: Set<String> = []
        /// How many points of each series can be reached with Tab.
        var tabStops: [Int] = []
        var fault: String?

        func parser(
            _ parser: XMLParser,
            didStartElement element: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            counts[element, default: 0] += 1
            self.attributes.formUnion(attributes.keys)
            if attributes["class"] == "series" { tabStops.append(0) }
            if attributes["class"] == "point", attributes["tabindex"] == "0" { tabStops[tabStops.count - 1] += 1 }
            if let identifier = attributes["id"] { identifiers.append(identifier) }
        }

        func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
            fault = "line \(parser.lineNumber), column \(parser.columnNumber): \(error)"
        }
    }

    private func parse(_ text: String) -> Counter {
        let counter = Counter()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = counter
        #expect(parser.parse(), "\(counter.fault ?? "")")
        return counter
    }

    private func example(_ name: String) -> ReportExample {
        func answer(_ method: String, _ picture: String?) -> ReportExample.Answer {
            ReportExample.Answer(method: method, bytes: 1234, label: "a<b", isCorrect: true, picture: picture)
        }
        return ReportExample(
            image: name,
            className: "class_\"one\" & two",
            original: answer("PNG", "data:image/png;base64,AAAA"),
            answers: [answer("photos", nil), answer("JPEG q=3", "data:image/jpeg;base64,AAAA")]
        )
    }

    @Test func thePageIsWellFormedAndWhole() throws {
        let page = ReportPage(results: try ResultsTests.results(), examples: [example("a/1.png"), example("b/2.png")])
        let html = try page.html()
        let counter = parse(html)
        #expect(counter.counts["svg"] == 6)
        #expect(counter.counts["img"] == 4)
        #expect(counter.counts["article"] == 2)
        #expect(counter.counts["table"] == 2)
        // One point of each series can be reached with Tab, the others from there.
        #expect(
            !counter.tabStops.isEmpty && counter.tabStops.allSatisfy { $0 == 1 } && html.contains("tabindex=\"-1\""))
        #expect(Set(counter.identifiers).count == counter.identifiers.count)
        #expect(html.contains("photos &lt;test&gt;"))
        #expect(html.contains("prefers-color-scheme"))
        #expect(html.contains("uncompressed, 86.0 %"))
        // Nothing is fetched from elsewhere.
        let outside = html.replacing("http://www.w3.org/", with: "")
        #expect(!outside.contains("http:") && !outside.contains("https:") && !outside.contains("src=\"/"))
        #expect(counter.counts["script"] == 1 && !html.contains("<script "))
    }

    /// Names from outside stay text, also where a combining mark makes one `Character` of a quote and itself.
    @Test func namesCannotBeMarkup() throws {
        var results = try ResultsTests.results()
        let name = "x\"\u{301} onfocus=alert(1) '<b>\u{1}"
        results.dataset.name = name
        results.methods[1].name = name
        let counter = parse(try ReportPage(results: results, examples: [example(name)]).html())
        #expect(counter.counts["article"] == 1)
        #expect(!counter.attributes.contains("onfocus"))
        #expect(Markup.escaped(name) == "x&quot;\u{301} onfocus=alert(1) &#39;&lt;b&gt;\u{FFFD}")
    }

    @Test func theBareMinimumIsAPageToo() throws {
        var results = try ResultsTests.results()
        results.methods = [results.methods[0]]
        let html = try ReportPage(results: results).html()
        let counter = parse(html)
        #expect(counter.counts["svg"] == nil)
        #expect(counter.counts["table"] == 1)
        #expect(!html.contains("Examples"))
    }

    @Test func aPlotStandsAlone() throws {
        let plot = try #require(try ResultsTests.results().accuracyPlot)
        let svg = PlotRenderer(plot, width: 860, height: 470).svg(id: "plot", isStandalone: true)
        let counter = parse(svg)
        #expect(counter.counts["polyline"] == 3)
        #expect(counter.counts["desc"] == 1)
        #expect(svg.contains("<style>"))
        // A note for each of twelve points, and the title of the whole.
        #expect(counter.counts["title"] == 13)
        #expect(svg.contains("photos, rate=1: 150.0 bytes, 65.0 %"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func aCodecOfOneRateIsDrawnBesideOthers() throws {
        var results = try ResultsTests.results()
        let place = try #require(results.methods.firstIndex { $0.family != nil })
        results.methods[place].points.removeLast(results.methods[place].points.count - 1)
        let plot = try #require(results.accuracyPlot)
        let series = try #require(plot.series.first { $0.name == results.methods[place].name })
        #expect(series.points.count == 1 && plot.summary.contains("\(series.name): "))
        // Alone it makes no plot.
        results.methods = [results.methods[place]]
        #expect(results.accuracyPlot == nil)
    }

    @Test func examplesComeFromThePlan() throws {
        let plan = try Samples.plan(images: 9, tuned: false)
        let outcome = try Evaluator(plan: plan, threads: 1).run()
        let results = try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
        let gallery = ExampleGallery(plan: plan, results: results)
        let places = gallery.spread(count: 3)
        let made = try gallery.examples(at: places)
        let examples = places.compactMap { made[$0] }
        #expect(examples.map(\.image) == ["green/1.png", "green/4.png", "green/7.png"])
        #expect(examples[0].original.label == "green")
        #expect(examples[0].original.isCorrect)
        #expect(examples[0].answers.map(\.method) == ["jpeg q=10"])
        #expect(examples[0].answers.allSatisfy { $0.picture?.hasPrefix("data:image/jpeg;base64,") == true })
        #expect(gallery.spread(count: 0).isEmpty)
    }

    @Test func theImagesThatCodingHurtsMostAreThoseWhoseLabelFallsFurthest() throws {
        let results = try ResultsTests.results()
        var images = HurtImages(count: 2, in: results)
        // Places of the right label at two rates; 9 stands for none.
        let falls = [[0, 0], [1, 0], [9, 9], [2, 1], [1, 2], [9, 9]]
        for (place, ranks) in falls.enumerated() {
            let records = ranks.enumerated().flatMap { rate, rank in
                // The last image was not named rightly before; the other method's answers do not count.
                [("photos", rank), ("jpeg", 9)].map { method, rank in
                    var record = ImageRecord.example(method: method, setting: "rate=\(rate)")
                    record.className = "a"
                    record.reference = place == 5 ? "b" : "a"
                    record.predicted = (0..<5).map { $0 == rank ? "a" : "other\($0)" }
                    return record
                }
            }
            images.add(.measured(records))
            images.add(.unreadable(image: "x", className: "a", reason: "a hole"))
        }
        #expect(images.places == [4, 6])
    }

    @Test func classesAreListedWithTheirLosses() throws {
        var results = try ResultsTests.results()
        results.dataset.imagesByClass = [40, 60]
        for method in results.methods.indices {
            for point in results.methods[method].points.indices {
                results.methods[method].points[point].top1ByClass = [0.5, method == 0 ? 1 : 0.25]
            }
        }
        let html = try ReportPage(results: results).html()
        let counter = parse(html)
        #expect(counter.counts["table"] == 3 && counter.identifiers.contains("classes"))
        let table = try #require(ClassTable(results)).context
        let rows = try #require(table["rows"] as? [[String: Any]])
        #expect(rows.map { $0["name"] as? String } == ["b", "a"])
        #expect((rows[0]["cells"] as? [String])?.prefix(3) == ["60", "100.0 %", "25.0 %"])
        #expect(results.classesCSV?.contains("b,60,jpeg,q=10,400.0,0.25\n") == true)
        #expect(ClassTable(try ResultsTests.results()) == nil)
    }

    @Test func curvesFromElsewhereAreDrawnBeside() throws {
        var results = try ResultsTests.results()
        let published = try #require(PublishedCurve(results.methods[1], of: results)).json()
        let files = [published, try ResultsTests.results().json()]
        for (place, json) in (files + files).enumerated() {
            try results.addCurves(of: CurveFile(json: json, name: "\(place).json"))
        }
        #expect(
            results.curves?.map(\.name) == [
                "jpeg, 0.json", "jpeg on photos <test>", "photos on photos <test>", "jpeg, 2.json",
                "jpeg on photos <test>, 3.json", "photos on photos <test>, 3.json",
            ])
        #expect(results.accuracyPlot?.series.count == 7)
        #expect(try ReportPage(results: results).html().contains("photos on photos &lt;test&gt;"))
        #expect(try EvaluationResults(json: results.json(), name: "r.json") == results)
    }

    @Test func curvesThatCannotBeDrawnAreRefused() throws {
        var larger = try ResultsTests.results()
        (larger.dataset.width, larger.dataset.hash) = (160, "other")
        let json = try larger.json()
        let early = #expect(throws: EvaluationError.self) {
            try CurveFile(json: json, name: "other.json", size: (128, 128))
        }
        #expect(early?.code == .differentData && early?.message.contains("160x128") == true)
        var results = try ResultsTests.results()
        let late = #expect(throws: EvaluationError.self) {
            try results.addCurves(of: CurveFile(json: json, name: "other.json"))
        }
        #expect(late?.code == .differentData)
        func curve(_ lists: String) -> Data { Data("{\"name\": \"n\", \"results\": {\(lists)}}".utf8) }
        let huge = try CurveFile(json: curve("\"bpp\": [1, 1e307], \"psnr-rgb\": [1, 2]"), name: "huge.json")
        #expect(throws: EvaluationError.self) { try results.addCurves(of: huge) }
        for text in [
            "\"bpp\": [1, 2], \"psnr-rgb\": [-1e308, 1e308]", "\"bpp\": [1, 2]", "\"bpp\": [1], \"psnr-rgb\": [3]",
            "\"bpp\": [], \"psnr-rgb\": []", "\"bpp\": [1, 2], \"ms-ssim-rgb\": [0.5, 7]", "",
        ] {
            let error = #expect(throws: EvaluationError.self) { try CurveFile(json: curve(text), name: "c.json") }
            #expect(error?.message.contains("c.json") == true, "\(text)")
        }
        var impossible = try ResultsTests.results()
        impossible.methods[1].points[0].top1 = 1e308
        let text = try impossible.json()
        #expect(throws: EvaluationError.self) { try EvaluationResults(json: text, name: "r.json") }
    }

    @Test func theFolderHoldsEverythingAndGuardsOtherResults() throws {
        try Samples.withFolder { folder in
            let path = folder + "/report"
            let plan = try Samples.plan(images: 3)
            let run = RunManifest(plan: plan, machine: Samples.machine)
            do {
                let (report, log, _) = try ReportFolder.open(path, for: run, force: false)
                let outcome = try Evaluator(plan: plan, threads: 1).run(log: log)
                let results = try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
                try report.write(
                    results, page: try ReportPage(results: results, plan: plan, folder: report, exampleCount: 2))
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            #expect(
                names == [
                    "classes.csv", "curves", "images.csv", "link-latency.svg", "rate-accuracy.svg", "rate-psnr.svg",
                    "report.html",
                    "results.csv", "results.json", "results.md", "results.tex", "run.json",
                ]
            )
            let other = RunManifest(plan: try Samples.plan(images: 4), machine: Samples.machine)
            #expect {
                _ = try ReportFolder.open(path, for: other, force: false)
            } throws: { error in
                (error as? EvaluationError)?.code == .cannotCreate && "\(error)".contains("--force")
            }
            #expect(try ReportFolder.open(path, for: other, force: true).log.imageCount == 0)
        }
    }

    @Test func aFolderThatCannotBeMadeIsAnError() throws {
        try Samples.withFolder { folder in
            let file = folder + "/file"
            try Data().write(to: URL(fileURLWithPath: file))
            #expect {
                let run = RunManifest(plan: try Samples.plan(images: 3), machine: Samples.machine)
                _ = try ReportFolder.open(file + "/report", for: run, force: false)
            } throws: { error in
                (error as? EvaluationError)?.code == .cannotCreate
            }
        }
    }

    @Test(arguments: [
        ([100.0, 1000], [100.0, 200, 500, 1000]), ([180, 290], [200, 300]), ([30, 90_000], [100, 1000, 10_000]),
    ])
    func logarithmicTicksAreRound(values: [Double], expected: [Double]) {
        let ticks = PlotScale.logarithmic(around: values).ticks
        for tick in expected { #expect(ticks.contains { abs($0 - tick) < 1e-9 * tick }, "\(ticks)") }
        #expect(ticks.count <= 12)
    }

    @Test(arguments: [([0.3, 0.86], 6), ([0.851, 0.852], 6), ([0.5, 0.5], 4), ([20, 45], 6)])
    func linearTicksAreRoundAndEnclose(values: [Double], count: Int) {
        let scale = PlotScale.linear(around: values, tickCount: count)
        #expect(values.allSatisfy { $0 > scale.domain.lowerBound - 1e-9 && $0 < scale.domain.upperBound + 1e-9 })
        #expect((2...count + 3).contains(scale.ticks.count), "\(scale.ticks)")
        #expect(abs(scale.position(of: scale.domain.upperBound) - 1) < 1e-9)
    }

    @Test func numbersAreWrittenForPeople() {
        #expect(Figures.number(1_234_567.891, decimals: 1) == "1,234,567.9")
        #expect(Figures.number(-1234) == "-1,234")
        #expect(Figures.number(999) == "999")
        #expect(Figures.percent(0.8459) == "84.6 %")
        #expect(Figures.points(-0.031) == "-3.1")
        #expect(Figures.bytes(123.449) == "123.4")
        #expect(Figures.bytes(RateCurve.Reading.belowCurve(first: 9)) == "at most 9.0")
    }
}
