import Foundation
import Testing

@testable import RateDistortion

struct PlanFileTests {
    private static let whole = """
        data: photos
        methods: [png, "jpeg:10-90:10", tiny]
        task: classifier.safetensors
        judge: jpeg=tuned.safetensors
        classes: model
        limit: 500
        seed: 3
        link: 250kbps
        examples: 4
        strict: true
        feature-error: true
        shard: 2/4
        curves: [other/results.json]
        threads: 2
        output: report
        format: json
        force: false
        """

    @Test func `every option has its key`() throws {
        let plan = try PlanFile(yaml: Self.whole)
        #expect(plan.data == "photos")
        #expect(plan.methods == ["png", "jpeg:10-90:10", "tiny"])
        #expect(plan.task == "classifier.safetensors")
        #expect(plan.judge == ["jpeg=tuned.safetensors"])
        #expect(plan.classes == .model)
        #expect([plan.limit, plan.examples, plan.threads] == [500, 4, 2])
        #expect(plan.seed == 3)
        #expect(plan.link == "250kbps")
        #expect([plan.strict, plan.featureError, plan.force] == [true, true, false])
        #expect(plan.shard == Shard(index: 2, count: 4))
        #expect(plan.curves == ["other/results.json"])
        #expect([plan.output, plan.format] == ["report", "json"])
        let keys = Self.whole.split(separator: "\n").map { String($0.prefix { $0 != ":" }) }
        #expect(Set(keys) == Set(PlanFile.CodingKeys.allCases.map(\.stringValue)))
        #expect(try PlanFile(yaml: "methods: png,jpeg:50").methods == ["png,jpeg:50"])
    }

    @Test(arguments: [
        ("limit: 500", "limt: 500", "the key 'limt' is not known; the nearest is 'limit'"),
        ("methods:", "method:", "the nearest is 'methods'"),
        ("limit: 500", "limit: 0", "'limit' is 0"),
        ("limit: 500", "limit: many", "the value of 'limit' is not a Int"),
        ("threads: 2", "threads: 2000", "'threads' is 2000; it must be in 1...1024"),
        ("examples: 4", "examples: -1", "'examples' is -1"),
        ("link: 250kbps", "link: fast", "'link' is 'fast'"),
        ("shard: 2/4", "shard: 5/4", "'shard' cannot be read"),
        ("classes: model", "classes: none", "'classes' cannot be read"),
        ("strict: true", "strict: perhaps", "'strict'"),
        ("[png, \"jpeg:10-90:10\", tiny]", "[]", "'methods' must list"),
        ("[png, \"jpeg:10-90:10\", tiny]", "{png: 1}", "'methods'"),
        ("data: photos", "data: photos\ndata: others", "data"),
        ("data: photos", "data: [", "the plan cannot be read"),
    ])
    func `mistakes are named`(original: String, mistake: String, message: String) {
        let text = Self.whole.replacing(original, with: mistake)
        let error = #expect(throws: EvaluationError.self) { try PlanFile(yaml: text) }
        #expect(error?.code == .invalidPlan)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `the command line overrides, and that is said`() throws {
        let plan = try PlanFile(yaml: Self.whole)
        var line = PlanFile()
        (line.limit, line.threads, line.output) = (100, 2, "elsewhere")
        let conflicts = line.conflicts(with: plan)
        #expect(conflicts.map(\.key) == ["limit", "output"])
        #expect(conflicts.first?.here == "100" && conflicts.first?.there == "500")
        let both = plan.overridden(by: line)
        #expect(both.limit == 100 && both.output == "elsewhere" && both.seed == 3)
        #expect(plan.overridden(by: PlanFile()) == plan)
        #expect(PlanFile().overridden(by: plan) == plan)
    }

    @Test func `results carry what decides their figures`() throws {
        let file = try PlanFile(yaml: Self.whole)
        let plan = try Samples.plan(images: 4)
        let run = RunManifest(plan: plan, machine: Samples.machine, file: file)
        let outcome = try Evaluator(plan: plan, threads: 1).run()
        let results = try EvaluationResults(run: run, tally: outcome.tally)
        let embedded = try #require(results.plan)
        #expect(embedded.methods == file.methods && embedded.seed == 3 && embedded.strict == true)
        #expect(embedded.shard == nil && embedded.output == nil && embedded.threads == nil)
        let page = try ReportPage(results: results).html()
        #expect(page.contains("methods: png,jpeg:10-90:10,tiny") && page.contains("seed: 3"))
        #expect(results.latency?.link == LinkRate(bitsPerSecond: 250_000))
        #expect(try EvaluationResults(json: try results.json(), name: "here") == results)
        // Other links change no row: a run goes on under another one.
        #expect(run.difference(from: RunManifest(plan: plan, machine: Samples.machine)) == nil)
    }

    @Test func `another seed takes another sample of the same size`() throws {
        let whole = try Samples.plan(images: 60)
        func indices(_ seed: UInt64) throws -> [Int] {
            try EvaluationPlan(data: whole.data, task: whole.task, methods: whole.methods, limit: 12, seed: seed)
                .indices
        }
        let first = try indices(0)
        #expect(try first == indices(0))
        #expect(try first != indices(1))
        #expect(try indices(1).count == 12)
        for label in 0..<3 { #expect(try indices(1).count { $0 % 3 == label } == 4) }
    }
}
