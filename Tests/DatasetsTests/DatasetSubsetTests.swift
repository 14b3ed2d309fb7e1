import Datasets
import Pixels
import Testing

/// Images without pixels worth a look: `perClass[label]` of each class, named by number.
struct NamedDataset: ImageDataset {
    let name = "named"
    let classes: [String]
    private let entries: [(label: Int, number: Int)]

    init(perClass: [Int], reversed: Bool = false) {
        classes = perClass.indices.map { "class\($0)" }
        let entries = perClass.enumerated().flatMap { label, count in (0..<count).map { (label: label, number: $0) } }
        self.entries = reversed ? entries.reversed() : entries
    }

    var count: Int { entries.count }
    func label(at index: Int) -> Int { entries[index].label }
    func identifier(at index: Int) -> String { "class\(entries[index].label)/\(entries[index].number).png" }
    func image(at index: Int) throws(DatasetError) -> RasterImage { sampleImage(seed: index) }
}

extension ImageDataset {
    var identifiers: [String] { (0..<count).map { identifier(at: $0) } }
}

@Suite struct DatasetSubsetTests {
    @Test("the validation split is the same in every version and order of the files")
    func validationIsStable() {
        let (training, validation) = validationSplit(of: NamedDataset(perClass: [20, 20]), count: 6)
        #expect(
            validation.identifiers == [
                "class0/0.png", "class0/10.png", "class1/2.png", "class1/9.png", "class1/11.png", "class1/17.png",
            ]
        )
        #expect(training.count == 34)
        #expect(Set(training.identifiers).isDisjoint(with: validation.identifiers))
        let mirrored = validationSplit(of: NamedDataset(perClass: [20, 20], reversed: true), count: 6).validation
        #expect(Set(mirrored.identifiers) == Set(validation.identifiers))
        #expect(mirrored.labels == mirrored.identifiers.map { $0.hasPrefix("class1") ? 1 : 0 })
    }

    @Test("at most a fifth is held out")
    func validationOfLittleData() {
        let (training, validation) = validationSplit(of: NamedDataset(perClass: [5, 6]))
        #expect(validation.count == 2 && training.count == 9)
    }

    @Test("a limit spreads over the classes, and a smaller one is part of a larger one")
    func limits() {
        let dataset = NamedDataset(perClass: [9, 2, 30])
        for limit in [0, 1, 3, 7, 20, 41, 99] {
            let limited = dataset.limited(to: limit)
            #expect(limited.count == min(limit, 41))
            #expect(limited.indices == limited.indices.sorted())
            #expect(Set(limited.identifiers).isSubset(of: dataset.limited(to: limit + 1).identifiers))
        }
        let counts = dataset.limited(to: 12).labels.reduce(into: [0, 0, 0]) { $0[$1] += 1 }
        #expect(counts == [5, 2, 5])
    }

    @Test("a mapped data set passes on everything but the pixels, and names the image on failure")
    func mapping() throws {
        struct Refusal: Error {}
        let base = NamedDataset(perClass: [2])
        let mapped = MappedDataset(base, name: "grey") { image in
            guard image != sampleImage(seed: 1) else { throw Refusal() }
            return RasterImage(width: 1, height: 1, samples: [1, 2, 3])
        }
        #expect(mapped.identifiers == base.identifiers && mapped.labels == base.labels && mapped.name == "grey")
        #expect(try mapped.image(at: 0).samples == [1, 2, 3])
        do {
            _ = try mapped.image(at: 1)
            Issue.record("the failure was lost")
        } catch {
            #expect(error.code == .unreadableImage && error.message.contains("class0/1.png"))
        }
    }
}
