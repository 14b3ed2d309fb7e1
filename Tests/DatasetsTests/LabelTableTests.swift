import Datasets
import Testing

@Suite struct LabelTableTests {
    private func table(_ text: String) throws(DatasetError) -> LabelTable {
        try LabelTable(bytes: Array(text.utf8), source: "labels.csv")
    }

    @Test("numbers by class and column, marks by path, quoted fields")
    func reading() throws {
        let table = try table(
            "path,class,label,imagenet_index,unseen\n\"a, b/1.png\",\"a, b\",0,7,1\n\nc/2.png,c,1,9,0\n"
        )
        #expect(table.indexColumns == ["label", "imagenet_index"])
        #expect(table.index(ofClass: "a, b", column: "imagenet_index") == 7)
        #expect(table.index(ofClass: "c", column: "label") == 1)
        #expect(table.index(ofClass: "c", column: "absent") == nil)
        #expect(table.index(ofClass: "d", column: "label") == nil)
        #expect(table.isUnseen(path: "a, b/1.png"))
        #expect(!table.isUnseen(path: "c/2.png"))
    }

    @Test("a table by class alone")
    func byClass() throws {
        #expect(try table("class,index\ncat,281\ndog,207").index(ofClass: "dog", column: "index") == 207)
    }

    @Test("classes in the order of folders, and their places in a model")
    func places() throws {
        let table = try table("class,label,imagenet_index\nred,0,217\ngreen,1,701\nblue,2,0\nred,0,217\n")
        #expect(table.classes == ["blue", "green", "red"])
        #expect(table.modelIndices(of: table.classes, labelCount: 1000) == [0, 701, 217])
        #expect(table.modelIndices(of: table.classes, labelCount: 3) == [2, 1, 0])
        #expect(table.modelIndices(of: table.classes, labelCount: 500) == nil)
        #expect(table.modelIndices(of: ["red", "pink"], labelCount: 1000) == nil)
    }

    @Test(
        "what is wrong is said with the line",
        arguments: [
            ("", 1), ("path,label\n", 1), ("class,label,label\ncat,1,1", 1), ("class,label\ncat", 2),
            ("class,label\ncat,one", 2), ("class,label\ncat,-1", 2), ("class,label\ncat,1\ncat,2", 3),
            ("path,class,unseen\nx,cat,2", 2), ("class,\"label\ncat,1", 1),
        ]
    )
    func faults(text: String, line: Int) {
        do {
            _ = try table(text)
            Issue.record("accepted \(text)")
        } catch {
            #expect(error.code == .invalidLabels)
            #expect(error.message.hasPrefix("labels.csv, line \(line):"), "\(error.message)")
        }
    }

    @Test("quotes within quotes, and lines counted with the empty ones")
    func quotes() throws {
        let text = "class,label\r\n\"a \"\"b\"\", c\",1\r\n\r\nd,x\n"
        #expect(try table("class,label\n\"a \"\"b\"\", c\",1").index(ofClass: "a \"b\", c", column: "label") == 1)
        let error = #expect(throws: DatasetError.self) { try table(text) }
        #expect(error?.message.hasPrefix("labels.csv, line 4:") == true)
    }

    @Test("bytes that are not UTF-8")
    func encoding() {
        #expect(throws: DatasetError.self) { try LabelTable(bytes: [99, 0xFF, 10], source: "labels.csv") }
    }
}
