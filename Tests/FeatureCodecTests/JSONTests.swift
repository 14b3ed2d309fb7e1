import Testing

@testable import FeatureCodec

@Suite struct JSONTests {
    private func parse(_ text: String, depth: Int = 32) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), maximumDepth: depth)
    }

    @Test func valuesAreRead() throws {
        let text = #" {"a": [1, -2.5, 1e3, true, false, null], "b\n\u00e9\ud83d\ude00": {"c": ""}, "d": 12345678901} "#
        let expected: JSONValue = [
            "a": [1, -2.5, .real(1000), true, false, .null], "b\né😀": ["c": ""], "d": 12_345_678_901,
        ]
        #expect(try parse(text) == expected)
    }

    @Test func writingIsCanonicalAndExact() throws {
        let value: JSONValue = ["z": 1.0, "a": [0.1, 3, -0.0, .real(.leastNonzeroMagnitude)], "ü": "\u{1}\"\\/"]
        let text = value.canonicalText
        #expect(text.hasPrefix(#"{"a":[0.1,3,-0.0,5e-324]"#))
        #expect(text.hasSuffix(#""z":1.0,"ü":"\u0001\"\\/"}"#))
        #expect(try parse(text) == value)
        #expect(try parse(value.indentedText) == value)
        #expect(JSONValue.real(.nan).canonicalText == "null")
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "tru", "nul", "01", "-",
        "1.",
        "1e", ".5", "+1", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\n\"", "1 2", "[1]]",
        "{\"a\":1,\"a\":2}", "1e999", "NaN",
    ])
    func malformedTextIsRefused(text: String) {
        #expect(throws: JSONValue.ParsingError.self) { try parse(text) }
    }

    @Test func badEncodingIsRefused() {
        #expect(throws: JSONValue.ParsingError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x22]) }
    }

    @Test func nestingAndSizeAreBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONValue.ParsingError.self) { try parse(deep) }
        #expect(try parse("[[[1]]]", depth: 3) == [[[1]]])
        #expect(throws: JSONValue.ParsingError.self) { try parse("[[[1]]]", depth: 2) }
        #expect(throws: JSONValue.ParsingError.self) { try JSONValue(parsing: [0x31, 0x32], maximumBytes: 1) }
    }
}
