import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels
import Testing

/// The code that documentation shows, compiled and run.
@Suite struct SnippetTests {
    @Test func theFiveLinesRun() throws {
        let modelFile = try TinyModel.make().serialized(halfPrecision: true)
        let image = CodecTests.image()
        var printed: [String] = []
        func print(_ items: Any...) { printed.append(items.map { "\($0)" }.joined(separator: " ")) }
        // snippet
        let model = try FeatureModel(bytes: modelFile)
        let encoded = try FeatureEncoder(model: model).encode(image)
        let decoded = try FeatureDecoder(model: model).decode(encoded.stream)
        print(decoded.features.shape)
        for answer in decoded.ranked(top: 5) { print(answer.label, answer.probability) }
        // end of snippet
        #expect(printed.count == 1 + TinyModel.labels.count)
        #expect(printed.first == "[1, 4, 4, 5]")
    }

    @Test(arguments: [
        "README.md", "Sources/FeatureCodec/FeatureCodec.docc/FeatureCodec.md",
        "Sources/FeatureCodec/Codec/FeatureEncoder.swift",
    ])
    func documentsShowThatCode(document: String) throws {
        let compiled = try lines(of: "Tests/FeatureCodecTests/SnippetTests.swift")
            .split(separator: "// snippet", maxSplits: 1)[1].prefix { $0 != "// end of snippet" }
        var isInBlock = false
        var block: [String] = []
        for line in try lines(of: document) {
            if line.hasPrefix("```") {
                if isInBlock, block.contains(where: { $0.contains("FeatureEncoder(model:") }) {
                    #expect(block == Array(compiled))
                }
                isInBlock = line == "```swift"
                block = []
            } else if isInBlock {
                block.append(line)
            }
        }
    }

    /// The lines of a file without indentation, the marks of documentation comments and comments at the end.
    private func lines(of path: String) throws -> [String] {
        try String(contentsOf: Fixtures.top.appendingPathComponent(path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                var line = line.trimmingCharacters(in: .whitespaces)
                if line.hasPrefix("///") { line = line.dropFirst(3).trimmingCharacters(in: .whitespaces) }
                guard !line.hasPrefix("//"), let comment = line.range(of: " //") else { return line }
                return line[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
            }
    }
}
