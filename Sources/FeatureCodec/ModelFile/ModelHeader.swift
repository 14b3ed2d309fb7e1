/// Access to the description of a model that names what is absent.
struct ModelHeader {
    let json: JSONValue

    init(_ json: JSONValue) {
        self.json = json
    }

    private func wrong(_ key: String, _ wanted: String) -> FeatureCodecError {
        FeatureCodecError(.malformedModel, "the description of the model needs '\(key)' as \(wanted)")
    }

    func text(_ key: String) throws(FeatureCodecError) -> String {
        guard let value = json[key]?.text else { throw wrong(key, "a string") }
        return value
    }

    func integer(_ key: String) throws(FeatureCodecError) -> Int {
        guard let value = json[key]?.integer else { throw wrong(key, "a whole number") }
        return value
    }

    func object(_ key: String) throws(FeatureCodecError) -> [String: JSONValue] {
        guard let value = json[key]?.object else { throw wrong(key, "an object") }
        return value
    }

    func fingerprint(_ key: String) throws(FeatureCodecError) -> UInt32 {
        guard let text = json[key]?.text, text.utf8.count == 8, let value = UInt32(text, radix: 16) else {
            throw wrong(key, "eight hexadecimal digits")
        }
        return value
    }

    /// A list of extents, or nil where the key is absent.
    func extents(_ key: String) throws(FeatureCodecError) -> [Int]? {
        guard let value = json[key] else { return nil }
        guard let list = value.array?.compactMap(\.integer), list.count == 4, list.allSatisfy({ $0 >= 1 }) else {
            throw wrong(key, "four positive whole numbers")
        }
        return list
    }

    func strings(_ key: String) throws(FeatureCodecError) -> [String] {
        guard let list = json[key]?.array, list.allSatisfy({ $0.text != nil }) else {
            throw wrong(key, "a list of strings")
        }
        return list.compactMap(\.text)
    }

    /// Whether the file holds all parts that the fingerprint covers.
    var isWhole: Bool {
        get throws(FeatureCodecError) {
            guard let part = json["part"] else { return true }
            guard part == "encoder" else { throw wrong("part", "\"encoder\" or nothing") }
            return false
        }
    }
}
