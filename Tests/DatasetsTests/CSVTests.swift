import Testing

@testable import Datasets

struct CSVTests {
    /// Rows are read by bytes, so a quote or a comma that a combining mark follows counts too.
    @Test(arguments: [
        ["plain", "", "a b"], ["a,b", "\"", "\"\"", "c\nd", "e\rf"], ["x\"\u{301}.png", "d,\u{301}e.png", "\n\u{301}"],
        ["\r\n", "é", "\u{2028}"],
    ])
    func whatIsWrittenIsReadBack(fields: [String]) throws {
        let rows = CSV.rows([UInt8]((CSV.line(fields) + CSV.line(["next"])).utf8))
        #expect(rows.map(\.fields) == [fields, ["next"]])
        #expect(rows.allSatisfy { $0.ending == .lineEnd })
    }
}
