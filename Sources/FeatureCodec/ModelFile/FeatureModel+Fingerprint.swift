internal import NeuralNetwork

extension FeatureModel {
    /// The roles that decoding depends on.
    static let fingerprintedRoles: [Role] = [.classifier, .decoder, .tail]
}

extension FeatureModel.Parts {
    /// CRC-32 over the canonical form of everything that decoding depends on.
    ///
    /// In this order: a description in canonical JSON (preprocessing, latent shape, the networks of the roles concerned,
    /// kind and settings of the prior); the prior's whole-number arrays, its real arrays, and the weights of those
    /// networks, each list by name in the order of bytes. An array counts as its name, its shape in JSON, and its
    /// elements as 32-bit words, low byte first; weights count with the values that they have in 32-bit floating point,
    /// whatever precision they are stored in.
    func computedFingerprint() -> UInt32 {
        let roles = FeatureModel.fingerprintedRoles
        var networks: [String: JSONValue] = [:]
        var names = Set<String>()
        for role in roles {
            guard let graph = graphs[role] else { continue }
            networks[role.rawValue] = graph.json
            names.formUnion(graph.parameterSpecifications.map(\.name))
        }
        var description: [String: JSONValue] = ["preprocessing": preprocessing.json, "networks": .object(networks)]
        let content = prior?.content ?? PriorContent()
        if let latentShape { description["latent"] = .array(latentShape.map(JSONValue.integer)) }
        if let prior {
            description["prior"] = [
                "kind": .text(type(of: prior).kind), "settings": .object(content.settings),
            ]
        }

        var check = CRC32()
        check.update(JSONValue.object(description).canonicalText)
        for (name, array) in content.integers.sorted(by: { $0.key.precedes($1.key) }) {
            check.update(name, shape: array.shape)
            check.update(words: array.elements.lazy.map { UInt32(bitPattern: $0) })
        }
        for (name, tensor) in content.reals.sorted(by: { $0.key.precedes($1.key) }) {
            check.update(name, shape: tensor.shape)
            check.update(words: tensor.scalars.lazy.map(\.bitPattern))
        }
        for name in names.sorted(by: { $0.precedes($1) }) {
            guard let tensor = parameters[name] else { continue }
            check.update(name, shape: tensor.shape)
            check.update(words: tensor.scalars.lazy.map(\.bitPattern))
        }
        return check.value
    }
}

extension CRC32 {
    fileprivate mutating func update(_ name: String, shape: [Int]) {
        update(name)
        update(JSONValue.array(shape.map(JSONValue.integer)).canonicalText)
    }
}

extension String {
    /// The order of bytes in UTF-8, which no locale or Unicode version changes.
    func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
