import FeatureCodec
import Foundation
import PretrainedModels
import Testing

/// The command with nothing but the models inside it.
@Suite struct ShippedModelTests {
    private static func scene(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Samples.top.appendingPathComponent("Fixtures/Scenes/\(name)")))
    }

    @Test func theExecutableWorksAlone() throws {
        let folder = try TemporaryFolder()
        let copy = folder.url("featurecodec")
        try FileManager.default.copyItem(at: try Tool.executable(), to: copy)
        try folder.write(try Self.scene("brick/0000.png"), "brick.png")
        func run(_ arguments: String...) throws -> Tool.Run { try Tool.run(arguments, copy: copy) }

        let encoded = try run("encode", "brick.png", "--model", "scenes")
        #expect(encoded.status == 0, "\(encoded.errors)")
        #expect(try folder.read("brick.fcb").count < 500)
        let decoded = try run("decode", "brick.fcb")
        #expect(decoded.status == 0, "\(decoded.errors)")
        #expect(decoded.text.contains("brick"))
        let evaluated = try run("evaluate", "--limit", "20", "--output", "report")
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        #expect(evaluated.text.contains("scenes") && folder.has("report/report.html"))
    }

    @Test(arguments: PretrainedModels.families)
    func aFamilyIsUsedByNameRateAndBudget(family: String) throws {
        let folder = try TemporaryFolder()
        let image = try folder.write(try Self.scene("stone/0003.png"), "stone.png")
        let count = PretrainedModels.entries(family: family).count
        var sizes: [Int] = []
        for rate in 1...count {
            let stream = folder("\(rate).fcb")
            let run = try Tool.run(["encode", image, "--model", family, "--rate", "\(rate)", "--output", stream])
            #expect(run.status == 0, "\(run.errors)")
            sizes.append(try folder.read("\(rate).fcb").count)
            #expect(try Tool.run(["decode", stream]).text.contains(count > 1 ? "\(family)-\(rate)" : family))
        }
        let second = sizes[max(count - 2, 0)]
        let budget = "\(second)B"
        let run = try Tool.run(["encode", image, "--model", family, "--rate", budget, "--output", folder("budget.fcb")])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try folder.read("budget.fcb").count <= second)
        let tight = ["--rate", "9B", "--output", folder("tight.fcb")]
        #expect(try Tool.run(["encode", image, "--model", family] + tight).status == 65)
        #expect(!folder.has("tight.fcb"))
    }
}
