import Datasets
import Foundation
import ImageCodecs
import Pixels
import Testing

@Suite struct SceneTests {
    /// FNV-1a over the samples.
    private func hash(_ image: RasterImage) -> UInt64 {
        image.samples.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    @Test("every class renders to the same bits on every machine", arguments: zip(SceneKind.allCases, goldenHashes))
    func goldenImages(kind: SceneKind, expected: UInt64) {
        let image = SceneRenderer.render(kind, seed: 2026)
        #expect(image.width == 64 && image.height == 64 && image.colorModel == .rgb)
        #expect(String(hash(image), radix: 16) == String(expected, radix: 16))
        #expect(SceneRenderer.render(kind, seed: 2027) != image)
    }

    @Test("classes are sorted, shares equal, names those of the written files")
    func order() {
        let dataset = SceneDataset(split: .test, count: 23)
        #expect(dataset.classes == dataset.classes.sorted())
        #expect(dataset.labels == [0, 0, 0, 1, 1, 1, 2, 2, 2] + (3..<10).flatMap { [$0, $0] })
        #expect(dataset.identifier(at: 8) == "foliage/0002.png")
        #expect(dataset.identifier(at: 22) == "wood/0001.png")
        #expect(Set(dataset.identifiers).count == 23)
        #expect(SceneDataset(split: .train, count: 0).labels.isEmpty)
    }

    @Test("an image does not depend on how many there are; splits and seeds share none")
    func independence() throws {
        let few = SceneDataset(split: .test, count: 10)
        #expect(try few.image(at: 3) == SceneDataset(split: .test, count: 400).image(at: 120))
        let others = [
            SceneDataset(split: .train, count: 10), SceneDataset(split: .validation, count: 10),
            SceneDataset(split: .test, count: 10, seed: 2),
        ]
        let images = try ([few] + others).map { try $0.image(at: 3).samples }
        #expect(Set(images).count == 4)
    }

    @Test("the fixtures are the default test split")
    func fixtures() throws {
        let folder = try ImageFolder(path: fixturePath("Scenes"))
        let dataset = SceneDataset(split: .test)
        #expect(folder.classes == dataset.classes && folder.labels == dataset.labels)
        #expect(folder.identifiers == dataset.identifiers)
        // Rendering without optimisation is slow: there a sample has to do.
        #if DEBUG
        let step = 29
        #else
        let step = 1
        #endif
        for index in stride(from: 0, to: dataset.count, by: step) {
            #expect(try folder.image(at: index) == dataset.image(at: index), "\(dataset.identifier(at: index))")
        }
    }

    @Test("written and read back, the images are the same; a second run needs permission and changes nothing")
    func export() throws {
        let place = try TemporaryFolder()
        let path = "\(place.path)/scenes"
        let export = SceneExport(trainingCount: 11, testCount: 10, seed: 5, threads: 2)
        try export.write(to: path)
        let train = try ImageFolder(path: path, split: .train)
        let expected = SceneDataset(split: .train, count: 11, seed: 5)
        #expect(train.identifiers == expected.identifiers && train.labels == expected.labels)
        #expect(try train.image(at: 1) == expected.image(at: 1))
        #expect(try ImageFolder(path: path, split: .test).count == 10)
        #expect(throws: DatasetError.self) { try export.write(to: path) }
        try SceneExport(trainingCount: 0, testCount: 10, seed: 6).write(to: path, replacing: true)
        let test = try ImageFolder(path: path, split: .test)
        #expect(try test.image(at: 0) == SceneDataset(split: .test, count: 10, seed: 6).image(at: 0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["scenes"], "nothing is left over")
    }

    @Test("no foreign folder is replaced, and a failure leaves nothing behind")
    func refusedTargets() throws {
        let place = try TemporaryFolder()
        try place.write("mine", to: "home/letter.txt")
        try place.write("mine", to: "file")
        let export = SceneExport(trainingCount: 0, testCount: 0)
        for target in ["home", "file", "file/below", "absent/below"] {
            do {
                try export.write(to: "\(place.path)/\(target)", replacing: true)
                Issue.record("wrote to \(target)")
            } catch {
                #expect(error.code == .cannotCreate, "\(target): \(error)")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() == ["file", "home"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/home") == ["letter.txt"])
    }
}

/// Made with `SceneRenderer.render(kind, seed: 2026)`, in the order of the classes.
private let goldenHashes: [UInt64] = [
    0xecfc_1b70_cc61_7047,
    0x7916_0c8a_806b_cf71,
    0x031c_73eb_2b82_49dc,
    0x41f1_ec67_8603_d622,
    0xa427_6b7f_bf87_1459,
    0xc441_c814_2241_a00e,
    0xfaec_2429_3f74_c896,
    0x40a8_30f9_fbd5_485e,
    0x89a0_9ed5_f249_91fb,
    0x81a1_117f_3bc3_176a,
]

/// A folder of `Fixtures`, found from this file upwards.
private func fixturePath(_ name: String) -> String {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/" {
        folder.deleteLastPathComponent()
        let candidate = folder.appendingPathComponent("Fixtures/\(name)").path
        if FileManager.default.fileExists(atPath: candidate) { return candidate }
    }
    return "Fixtures/\(name)"
}
