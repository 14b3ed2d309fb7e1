import Datasets
import Foundation
import Pixels
import Testing

@Suite struct ImageFolderTests {
    @Test("class folders directly under the path: sorted by bytes, extensions in any case, hidden names passed over")
    func classFolders() throws {
        let folder = try TemporaryFolder()
        for (seed, file) in ["b/2.PNG", "b/10.png", "a/x.png", "Z/q.JPEG", "a/.hidden.png", ".git/y.png"].enumerated() {
            try folder.write(samplePNG(seed: seed), to: file)
        }
        try folder.write("not an image", to: "a/notes.txt")
        let dataset = try ImageFolder(path: folder.path)
        #expect(dataset.classes == ["Z", "a", "b"])
        #expect(
            (0..<dataset.count).map { dataset.identifier(at: $0) } == ["Z/q.JPEG", "a/x.png", "b/10.png", "b/2.PNG"])
        #expect(dataset.labels == [0, 1, 2, 2])
        #expect(try dataset.image(at: 3) == sampleImage(seed: 0))
        #expect(try dataset.image(at: 0) == sampleImage(seed: 3), "the signature decides, not the extension")
        #expect(!dataset.isUnseen(at: 0))
    }

    @Test("train and test: each split alone, classes of both so that labels agree")
    func splits() throws {
        let folder = try TemporaryFolder()
        for file in ["train/cat/1.png", "train/ant/1.png", "test/cat/2.png", "test/cat/3.png"] {
            try folder.write(samplePNG(seed: 1), to: file)
        }
        let train = try ImageFolder(path: folder.path, split: .train)
        let test = try ImageFolder(path: folder.path, split: .test)
        #expect(train.classes == ["ant", "cat"] && test.classes == ["ant", "cat"])
        #expect(train.labels == [0, 1] && test.labels == [1, 1])
        #expect(test.identifier(at: 0) == "cat/2.png")
        #expect(throws: DatasetError.self) { try ImageFolder(path: folder.path, split: .validation) }
    }

    @Test("a class may be called train")
    func classCalledTrain() throws {
        let folder = try TemporaryFolder()
        try folder.write(samplePNG(seed: 1), to: "train/1.png")
        try folder.write(samplePNG(seed: 2), to: "plane/1.png")
        #expect(try ImageFolder(path: folder.path).classes == ["plane", "train"])
    }

    @Test("labels.csv is found beside the splits, from the folder above them and from inside one")
    func unseenMarks() throws {
        let folder = try TemporaryFolder()
        for name in ["1", "2"] { try folder.write(samplePNG(seed: 1), to: "test/cat/\(name).png") }
        try folder.write(
            "path,class,label,imagenet_index,unseen\r\ntest/cat/1.png,cat,0,281,0\r\ntest/cat/2.png,cat,0,281,1\r\n",
            to: "labels.csv"
        )
        for path in [folder.path, "\(folder.path)/test"] {
            let dataset = try ImageFolder(path: path)
            #expect((0..<2).map { dataset.isUnseen(at: $0) } == [false, true], "\(path)")
            #expect(dataset.labelTable?.index(ofClass: "cat", column: "imagenet_index") == 281)
            #expect(dataset.limited(to: 2).isUnseen(at: 1))
        }
    }

    @Test("a folder without images, without classes, or that is none")
    func hostileFolders() throws {
        func code(_ path: String) -> DatasetError.Code? {
            do {
                _ = try ImageFolder(path: path)
                return nil
            } catch {
                #expect(error.message.contains(path), "\(error.message) names \(path)")
                return error.code
            }
        }
        let folder = try TemporaryFolder()
        #expect(code("\(folder.path)/absent") == .noSuchFolder)
        #expect(code(folder.path) == .noImages)
        try folder.makeFolder("cat")
        #expect(code(folder.path) == .noImages)
        try folder.write("text", to: "file")
        #expect(code("\(folder.path)/file") == .noSuchFolder)
        try folder.write(samplePNG(seed: 1), to: "flat/1.png")
        #expect(code("\(folder.path)/flat") == .noClassFolders)
        try folder.write("nonsense", to: "flat/labels.csv")
        try folder.write(samplePNG(seed: 1), to: "flat/cat/1.png")
        #expect(code("\(folder.path)/flat") == .invalidLabels)
    }

    @Test("an unreadable image is named", arguments: ["", "\u{89}PNG\r\n", "BM plain nonsense"])
    func unreadableImage(content: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(samplePNG(seed: 1), to: "cat/1.png")
        try folder.write(content, to: "cat/2.png")
        let dataset = try ImageFolder(path: folder.path)
        #expect(throws: DatasetError.self) { try dataset.image(at: 1) }
        do {
            _ = try BatchLoader(dataset, configuration: .init(batchSize: 1, width: 8, height: 8, threads: 2))
            Issue.record("a broken image went unnoticed")
        } catch {
            #expect(error.code == .unreadableImage)
            #expect(error.message.contains("cat/2.png"))
        }
    }

    @Test(
        "the real data: classes, marks of unseen images, labels",
        .enabled(if: ProcessInfo.processInfo.environment["FEATURECODEC_DATA"] != nil, "set FEATURECODEC_DATA")
    )
    func realData() throws {
        let data = try #require(ProcessInfo.processInfo.environment["FEATURECODEC_DATA"])
        let dataset = try ImageFolder(path: "\(data)/imagenette")
        #expect(dataset.count == 2000 && dataset.classes.count == 10)
        #expect((0..<dataset.count).count { dataset.isUnseen(at: $0) } == 500)
        let table = try #require(dataset.labelTable)
        #expect(table.indexColumns == ["label", "imagenet_index"])
        #expect(table.index(ofClass: "parachute", column: "imagenet_index") == 701)
        #expect(try dataset.image(at: 1999).width == 224)
    }

    @Test("a flat folder: sorted by bytes, folders and other files passed over, one class for all")
    func flatFolder() throws {
        let folder = try TemporaryFolder()
        for (seed, file) in ["b.png", "a.JPEG", "inner/c.png", ".hidden.png"].enumerated() {
            try folder.write(samplePNG(seed: seed), to: file)
        }
        try folder.write("not an image", to: "notes.txt")
        let dataset = try FlatImageFolder(path: folder.path)
        #expect((0..<dataset.count).map { dataset.identifier(at: $0) } == ["a.JPEG", "b.png"])
        #expect(dataset.labels == [0, 0] && dataset.classes.count == 1)
        #expect(try dataset.image(at: 1) == sampleImage(seed: 0))
        #expect { try FlatImageFolder(path: folder.path + "/absent") } throws: {
            ($0 as? DatasetError)?.code == .noSuchFolder
        }
        #expect { try FlatImageFolder(path: folder.path + "/.hidden.png") } throws: {
            ($0 as? DatasetError)?.code == .noSuchFolder
        }
        try folder.write("text", to: "other/notes.txt")
        #expect { try FlatImageFolder(path: folder.path + "/other") } throws: {
            ($0 as? DatasetError)?.code == .noImages
        }
    }
}
