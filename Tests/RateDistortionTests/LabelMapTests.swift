import Datasets
import Testing

@testable import RateDistortion

struct LabelMapTests {
    @Test func namesMatchWithoutRegardToCaseAndSpaces() throws {
        let map = try LabelMap(
            classes: ["garbage_truck", "tench", "English-Springer"],
            labels: ["tench, Tinca tinca", "golf ball", "garbage truck, dustcart", "English springer"],
            indices: nil,
            model: "m"
        )
        #expect(map.logits == [2, 0, 3])
        #expect(map.names == ["tench", "golf ball", "garbage_truck", "English-Springer"])
    }

    @Test func statedIndicesHelpWhereNamesDoNot() throws {
        let map = try LabelMap(classes: ["a", "b"], labels: ["x", "y", "z"], indices: [2, 0], model: "m")
        #expect(map.logits == [2, 0])
        // Names count first.
        #expect(try LabelMap(classes: ["y"], labels: ["x", "y"], indices: [0], model: "m").logits == [1])
    }

    private func failure(_ classes: [String], _ labels: [String], _ indices: [Int]? = nil) -> String {
        do throws(EvaluationError) {
            _ = try LabelMap(classes: classes, labels: labels, indices: indices, model: "brain")
            return "none"
        } catch {
            #expect(error.code == .classMismatch)
            return error.message
        }
    }

    @Test func nothingInCommonNamesBoth() {
        let message = failure(["oak", "elm"], ["cat", "dog"])
        for word in ["brain", "'oak'", "'elm'", "'cat'", "'dog'", "labels.csv"] { #expect(message.contains(word)) }
    }

    @Test func anUnknownClassIsNamed() {
        let message = failure(["cat", "elm"], ["cat", "dog"])
        #expect(message.contains("does not know 'elm'"))
        #expect(!message.contains("know 'cat'"))
    }

    @Test func anAmbiguousClassIsNamed() {
        #expect(failure(["crane"], ["crane, bird", "crane, machine"]).contains("several labels for 'crane'"))
    }

    @Test func classesThatShareALabelAreNamed() {
        #expect(failure(["crane", "bird"], ["crane, bird", "dog"]).contains("one label for 'crane', 'bird'"))
    }

    @Test func indicesOutsideTheModelAreOfNoUse() {
        #expect(failure(["a"], ["x"], [1]).contains("share no class"))
        #expect(failure(["a", "b"], ["x", "y"], [0, 0]).contains("share no class"))
    }

    @Test func onlyTheDatasClassesCompeteUnlessAsked() throws {
        let map = try LabelMap(classes: ["b", "d"], labels: ["a", "b", "c", "d"], indices: nil, model: "m")
        #expect(map.ranking([9, 1, 8, 2], scope: .data, count: 5) == [3, 1])
        #expect(map.ranking([9, 1, 8, 2], scope: .model, count: 3) == [0, 2, 3])
        #expect(map.ranking([1, 1, 1, 1], scope: .model, count: 2) == [0, 1])
    }

    @Test func theColumnThatFitsTheModelIsTaken() throws {
        let table = try LabelTable(
            bytes: Array("class,label,imagenet_index\nred,0,217\ngreen,1,701\nblue,2,0\n".utf8),
            source: "labels.csv"
        )
        let data = EvaluationData(Samples.dataset(count: 3), labelTable: table)
        #expect(data.modelIndices(labelCount: 1000) == [217, 701, 0])
        #expect(data.modelIndices(labelCount: 3) == [0, 1, 2])
        #expect(data.modelIndices(labelCount: 500) == nil)
        #expect(EvaluationData(Samples.dataset(count: 3)).modelIndices(labelCount: 3) == nil)
    }
}
