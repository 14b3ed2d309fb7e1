import FeatureCodec

/// Reads a JSON document; what is accepted must be the same after it was written and read again.
func jsonCheck(_ input: [UInt8]) throws {
    guard let value = try? JSONValue(parsing: input, maximumBytes: 1 << 12) else { return }
    for text in [value.canonicalText, value.indentedText] {
        guard try JSONValue(parsing: Array(text.utf8)).canonicalText == value.canonicalText else {
            throw DocumentChanged(text: text)
        }
    }
}

private struct DocumentChanged: Error {
    let text: String
}
