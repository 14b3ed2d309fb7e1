import Foundation
import NeuralNetwork
import Testing

@testable import RateDistortion

struct ResumeTests {
    private func expectSameResults(_ folder: String, as whole: String, pages: Bool = true) throws {
        for name in ["images.csv", "results.json"] {
            #expect(try RunFolder.timeless(name, in: folder) == RunFolder.timeless(name, in: whole), "\(name)")
        }
        guard pages else { return }
        for name in ["rate-accuracy.svg", "rate-psnr.svg"] {
            #expect(try RunFolder.timeless(name, in: folder) == RunFolder.timeless(name, in: whole), "\(name)")
        }
    }

    @Test(arguments: 1...10)
    func `a run killed anywhere gives the results of a whole run`(seed: UInt64) throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 14, holes: true)
            try RunFolder.run(plan, in: folder + "/whole")
            var generator = SeededGenerator(seed: seed)
            let broken = folder + "/broken"
            // Two kills: after some images, and with a part of the next image's rows written.
            for _ in 0..<2 {
                let stop = Int.random(in: 0..<7, using: &generator)
                let error = #expect(throws: EvaluationError.self) {
                    try RunFolder.run(plan, in: broken, threads: 1, stopAfter: stop)
                }
                #expect(error?.code == .interrupted)
                #expect(error?.message.contains("of 14 images: the same command goes on from there") == true)
                try tear(broken + "/images.csv", like: folder + "/whole/images.csv", &generator)
            }
            try RunFolder.run(plan, in: broken)
            try expectSameResults(broken, as: folder + "/whole")
            let html = try String(contentsOfFile: broken + "/report.html", encoding: .utf8)
            #expect(html.contains("a hole"))
        }
    }

    /// Appends bytes that a whole run wrote next, cut at any place.
    private func tear(_ path: String, like whole: String, _ generator: inout SeededGenerator) throws {
        let rows = try Data(contentsOf: URL(fileURLWithPath: whole)).split(separator: 10)
        let torn = try Data(contentsOf: URL(fileURLWithPath: path))
        let done = torn.split(separator: 10).count
        let next = Data(rows.dropFirst(done).prefix(3).joined(separator: [10]))
        let part = next.prefix(Int.random(in: 0...next.count, using: &generator))
        try (torn + part).write(to: URL(fileURLWithPath: path))
    }

    @Test func `nothing that was measured is measured again`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 12)
            #expect(throws: EvaluationError.self) { try RunFolder.run(plan, in: folder, threads: 1, stopAfter: 5) }
            let before = try String(contentsOfFile: folder + "/images.csv", encoding: .utf8)
            #expect(before.count { $0 == "\n" } == 1 + 5 * plan.recordsPerImage)
            try RunFolder.run(plan, in: folder)
            // Timings differ from run to run: the rows are the same ones.
            let after = try String(contentsOfFile: folder + "/images.csv", encoding: .utf8)
            #expect(after.hasPrefix(before))
            #expect(after.count { $0 == "\n" } == 1 + 12 * plan.recordsPerImage)
            try RunFolder.run(plan, in: folder)
            #expect(try String(contentsOfFile: folder + "/images.csv", encoding: .utf8) == after)
        }
    }

    @Test func `where a run took place stays known`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 12)
            var other = Samples.machine
            other.threads += 1
            func machines() throws -> [EvaluationResults.MachineFacts] {
                let run = try ReportFolder(path: folder).manifest()
                #expect(run.machine == Samples.machine)
                return run.machines ?? [run.machine]
            }
            #expect(throws: EvaluationError.self) { try RunFolder.run(plan, in: folder, threads: 1, stopAfter: 5) }
            try RunFolder.run(plan, in: folder, on: other)
            #expect(try machines() == [Samples.machine, other])
            var third = other
            third.engine = "another"
            // Nothing is left to measure.
            try RunFolder.run(plan, in: folder, on: third)
            #expect(try machines() == [Samples.machine, other])
            let results = try EvaluationResults(
                json: Data(contentsOf: URL(fileURLWithPath: folder + "/results.json")), name: "results.json")
            #expect(results.machines == [Samples.machine, other])
        }
    }

    @Test func `starting over waits for its turn, and leaves no curve of another run`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 6)
            try RunFolder.run(plan, in: folder)
            let curve = folder + "/curves/jpeg.json"
            #expect(FileManager.default.fileExists(atPath: curve))
            let run = RunManifest(plan: try Samples.plan(images: 6, methods: "png"), machine: Samples.machine)
            do {
                let open = try ReportFolder.open(
                    folder, for: RunManifest(plan: plan, machine: Samples.machine), force: false)
                let error = #expect(throws: EvaluationError.self) {
                    try ReportFolder.open(folder, for: run, force: true)
                }
                #expect(error?.message.contains("in use by another run") == true)
                #expect(open.log.imageCount == 6)
            }
            _ = try ReportFolder.open(folder, for: run, force: true)
            #expect(!FileManager.default.fileExists(atPath: curve))
        }
    }

    @Test(arguments: ["encode_ms", "decode_ms", "bits", "psnr_rgb"], ["nan", "inf", "fast"])
    func `a row with what is no number is measured again`(column: String, value: String) throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 4)
            try RunFolder.run(plan, in: folder)
            let path = folder + "/images.csv"
            let whole = try String(contentsOfFile: path, encoding: .utf8)
            var rows = whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let place = try #require(ImageOutcome.columns.firstIndex(of: column))
            var fields = rows[plan.recordsPerImage + 1].split(separator: ",", omittingEmptySubsequences: false).map(
                String.init)
            fields[place] = value
            rows[plan.recordsPerImage + 1] = fields.joined(separator: ",")
            try rows.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
            try RunFolder.run(plan, in: folder)
            let mended = try String(contentsOfFile: path, encoding: .utf8)
            #expect(mended.count { $0 == "\n" } == whole.count { $0 == "\n" })
            #expect(!mended.contains(value + ","))
        }
    }

    @Test func `a folder with another run is refused with both facts`() throws {
        try Samples.withFolder { folder in
            try RunFolder.run(try Samples.plan(images: 6), in: folder)
            func message(_ plan: EvaluationPlan) -> String {
                let error = #expect(throws: EvaluationError.self) { try RunFolder.run(plan, in: folder) }
                #expect(error?.code == .cannotCreate)
                return error?.message ?? ""
            }
            let images = message(try Samples.plan(images: 8))
            #expect(images.contains("6 images") && images.contains("8 images") && images.contains("--force"))
            let methods = message(try Samples.plan(images: 6, methods: "png,jpeg:10,50,80"))
            #expect(methods.contains("q=90") && methods.contains("q=80"))
            let tuned = message(try Samples.plan(images: 6, tuned: false))
            #expect(tuned.contains("there the tuned judge 1 is eye2") && tuned.contains("here it is none"))
            let part = message(try Samples.plan(images: 6, shard: Shard(index: 1, count: 2)))
            #expect(part.contains("there the part is the whole, here it is part 1/2"))
            let pixels = message(try Samples.plan(images: 6, holes: true))
            #expect(pixels.contains("sample pixels"))
        }
    }

    @Test func `a log of other images is noticed`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 6)
            try RunFolder.run(plan, in: folder)
            let path = folder + "/images.csv"
            let text = try String(contentsOfFile: path, encoding: .utf8).replacing("red/0.png", with: "red/9.png")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let error = #expect(throws: EvaluationError.self) { try RunFolder.run(plan, in: folder) }
            #expect(error?.code == .damagedResults && error?.message.contains("--force") == true)
        }
    }

    @Test func `strictness looks at earlier runs too`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 6, holes: true)
            try RunFolder.run(plan, in: folder)
            let strict = try EvaluationPlan(
                data: plan.data,
                task: plan.task,
                methods: plan.methods,
                skipsUnreadable: false
            )
            let error = #expect(throws: EvaluationError.self) { try RunFolder.run(strict, in: folder) }
            #expect(error?.code == .unreadableImage && error?.message.contains("green/1.png: a hole") == true)
        }
    }

    @Test func `two runs do not write into one file`() throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 3)
            let run = RunManifest(plan: plan, machine: Samples.machine)
            let (_, log, _) = try ReportFolder.open(folder, for: run, force: false)
            let error = #expect(throws: EvaluationError.self) { try RunFolder.run(plan, in: folder) }
            #expect(error?.code == .cannotCreate && error?.message.contains("in use") == true)
            #expect(log.imageCount == 0)
        }
    }

    @Test(arguments: ["", "im", "image,clas", "other,columns\n1,2\n"])
    func `a file that is not ours is kept`(text: String) throws {
        try Samples.withFolder { folder in
            let plan = try Samples.plan(images: 3)
            let path = folder + "/images.csv"
            try RunManifest(plan: plan, machine: Samples.machine).json()
                .write(to: URL(fileURLWithPath: folder + "/run.json"))
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            if text.hasPrefix("other") {
                let error = #expect(throws: EvaluationError.self) { try RunFolder.run(plan, in: folder) }
                #expect(error?.code == .cannotCreate)
                #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
            } else {
                try RunFolder.run(plan, in: folder)
            }
        }
    }

    @Test func `a manifest is read back, and others are refused`() throws {
        try Samples.withFolder { folder in
            let path = folder + "/run.json"
            let run = RunManifest(plan: try Samples.plan(shard: Shard(index: 2, count: 3)), machine: Samples.machine)
            try run.json().write(to: URL(fileURLWithPath: path))
            #expect(try RunManifest(path: path) == run)
            let text = String(decoding: try run.json(), as: UTF8.self)
            for wrong in [
                "", "[]", text.replacing("\"schema\" : 1", with: "\"schema\" : 2"),
                text.replacing("2/3", with: "4/3"), text.replacing("\"width\" : 16", with: "\"width\" : 99999999999"),
            ] {
                try wrong.write(toFile: path, atomically: true, encoding: .utf8)
                let error = #expect(throws: EvaluationError.self) { try RunManifest(path: path) }
                #expect(error?.code == .damagedResults && error?.message.contains("run.json") == true)
            }
        }
    }
}
