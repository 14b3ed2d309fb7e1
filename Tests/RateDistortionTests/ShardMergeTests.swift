import Foundation
import Testing

@testable import RateDistortion

struct ShardMergeTests {
    private func parts(_ count: Int, in folder: String, images: Int = 14) throws -> [String] {
        try (1...count).map { index in
            let path = "\(folder)/part\(index)"
            let shard = Shard(index: index, count: count)
            do {
                try RunFolder.run(try Samples.plan(images: images, shard: shard, holes: true), in: path)
            } catch let error as EvaluationError where error.code == .noImages {
                // The second of four parts holds nothing but holes: it has no results, but rows.
                #expect(index == 2 && count == 4)
            }
            return path
        }
    }

    @Test(arguments: [1, 2, 4, 5])
    func `parts put together are one run`(count: Int) throws {
        try Samples.withFolder { folder in
            try RunFolder.run(try Samples.plan(images: 14, holes: true), in: folder + "/whole")
            let parts = try parts(count, in: folder)
            let results = try ShardMerge(folders: parts.reversed()).write(to: folder + "/merged", force: false)
            for name in ["images.csv", "results.json"] {
                let merged = try RunFolder.timeless(name, in: folder + "/merged")
                #expect(try merged == RunFolder.timeless(name, in: folder + "/whole"), "\(name)")
            }
            #expect(results.dataset.unreadableImages == 4)
            // The merged folder is a finished run: examples are added without a measurement.
            let rows = try Data(contentsOf: URL(fileURLWithPath: folder + "/merged/images.csv"))
            try RunFolder.run(try Samples.plan(images: 14, holes: true), in: folder + "/merged")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/merged/images.csv")) == rows)
        }
    }

    @Test func `missing, double, foreign and unfinished parts are named`() throws {
        try Samples.withFolder { folder in
            let parts = try parts(3, in: folder)
            func message(_ parts: [String], _ code: EvaluationError.Code = .differentData) -> String {
                let error = #expect(throws: EvaluationError.self) {
                    try ShardMerge(folders: parts).write(to: folder + "/merged", force: false)
                }
                #expect(error?.code == code)
                return error?.message ?? ""
            }
            #expect(message([parts[0], parts[2]]).contains("1 of 3 parts are missing: 2/3"))
            let double = message([parts[0], parts[1], parts[1]])
            #expect(double.contains("part2 and \(parts[1]) both hold part 2/3"))
            let other = folder + "/other"
            try RunFolder.run(try Samples.plan(images: 14, shard: Shard(index: 3, count: 4), holes: true), in: other)
            #expect(message([parts[0], parts[1], other]).contains("the part is 1/3 and 3/4"))
            let foreign = folder + "/foreign"
            try RunFolder.run(try Samples.plan(images: 14, shard: Shard(index: 3, count: 3)), in: foreign)
            #expect(message([parts[0], parts[1], foreign]).contains("hash of sample pixels"))
            let whole = folder + "/whole"
            try RunFolder.run(try Samples.plan(images: 14), in: whole)
            #expect(message([whole]).contains("whole run"))
            #expect(message([folder + "/absent"], .damagedResults).contains("absent"))

            let path = parts[1] + "/images.csv"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try String(text.dropLast(9)).write(toFile: path, atomically: true, encoding: .utf8)
            #expect(message(parts, .damagedResults).contains("part2 is not finished"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/merged"))
            // The rows of another image under the right count.
            let swapped = text.replacing("/4.png", with: "/44.png")
            try swapped.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(message(parts).contains("not those of the run's images"))
        }
    }

    @Test func `results are not replaced unless asked, and parts never`() throws {
        try Samples.withFolder { folder in
            let parts = try parts(2, in: folder)
            let merge = try ShardMerge(folders: parts)
            _ = try merge.write(to: folder + "/merged", force: false)
            #expect(throws: EvaluationError.self) { try merge.write(to: folder + "/merged", force: false) }
            _ = try merge.write(to: folder + "/merged", force: true)
            let error = #expect(throws: EvaluationError.self) { try merge.write(to: parts[0], force: true) }
            #expect(error?.message.contains("one of the parts") == true)
            #expect(FileManager.default.fileExists(atPath: parts[0] + "/results.json"))
        }
    }

    @Test func `the machines of the parts are listed where they differ`() throws {
        try Samples.withFolder { folder in
            let parts = try parts(2, in: folder)
            let path = parts[1] + "/run.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("\"processor\" : \"test\"", with: "\"processor\" : \"other\"")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let results = try ShardMerge(folders: parts).write(to: folder + "/merged", force: false)
            #expect(results.machines?.map(\.processor) == ["test", "other"])
            #expect(results.machine == Samples.machine)
        }
    }
}
