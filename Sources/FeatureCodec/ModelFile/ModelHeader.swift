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

    /// The descriptions of the networks in the file.
    var networks: [(role: FeatureModel.Role, json: JSONValue)] {
        get throws(FeatureCodecError) {
            let object = try object("networks")
            return try roles(of: object).map { ($0, object[$0.rawValue] ?? .null) }
        }
    }

    /// The checks of all parts of the model, which may be more than the file holds.
    var checks: PartChecks {
        get throws(FeatureCodecError) {
            var object = try object("checks")
            let header = ModelHeader(.object(object))
            var checks = PartChecks(base: try header.fingerprint("base"))
            object["base"] = nil
            if object.removeValue(forKey: IntegerEncoder.owner) != nil {
                checks.integerEncoder = try header.fingerprint(IntegerEncoder.owner)
            }
            checks.networks = try header.networkChecks(object)
            checks.streamNetworks = try streamSource?.networks
            return checks
        }
    }

    /// The model whose streams are read, where the description names one.
    var streamSource: FeatureModel.StreamSource? {
        get throws(FeatureCodecError) {
            guard let json = json["streams_of"] else { return nil }
            let header = ModelHeader(json)
            let checks = try header.object("checks")
            return FeatureModel.StreamSource(
                name: try header.text("name"),
                networks: try ModelHeader(.object(checks)).networkChecks(checks)
            )
        }
    }

    private func networkChecks(_ object: [String: JSONValue]) throws(FeatureCodecError) -> [FeatureModel.Role: UInt32] {
        var checks: [FeatureModel.Role: UInt32] = [:]
        for role in try roles(of: object) { checks[role] = try fingerprint(role.rawValue) }
        return checks
    }

    /// The roles that are the keys of an object, in a fixed order.
    private func roles(of object: [String: JSONValue]) throws(FeatureCodecError) -> [FeatureModel.Role] {
        let roles = FeatureModel.Role.allCases.filter { object[$0.rawValue] != nil }
        let unknown = Set(object.keys).subtracting(roles.map(\.rawValue)).min()
        guard let unknown else { return roles }
        throw FeatureCodecError(.unsupportedModel, "the model has a network '\(unknown)' that is not known")
    }
}
