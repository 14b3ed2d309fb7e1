internal import EntropyCoding
internal import NeuralNetwork

/// A CRC-32 of each part of a model, and the fingerprint that follows from them.
///
/// A model that holds some of its parts keeps the checks of all, so that whatever part is read can be verified, and the
/// fingerprint with it.
struct PartChecks: Sendable, Equatable {
    /// Of the preprocessing, the shape of the latent and the prior.
    var base: UInt32
    /// Of the networks with their weights.
    var networks: [FeatureModel.Role: UInt32] = [:]
    /// Of the encoder in whole numbers.
    var integerEncoder: UInt32?
    /// Of the networks of the model whose streams this one reads in its place; nil for a model with streams of its own.
    var streamNetworks: [FeatureModel.Role: UInt32]?

    /// The roles that decoding depends on, in the order in which the fingerprint takes them.
    static let fingerprintedRoles: [FeatureModel.Role] = [.classifier, .decoder, .tail]

    /// CRC-32 over the check of the base, and then the name and the check of each network that decoding depends on.
    ///
    /// Checks count as four bytes, low byte first. The networks are those of the model whose streams are read.
    var fingerprint: UInt32 {
        var check = CRC32()
        check.update(words: [base])
        for role in Self.fingerprintedRoles {
            guard let network = (streamNetworks ?? networks)[role] else { continue }
            check.update(role.rawValue)
            check.update(words: [network])
        }
        return check.value
    }

    /// What the description of a model states: each check by the name of its part.
    var json: JSONValue {
        var members: [String: JSONValue] = ["base": .text(FeatureModel.text(fingerprint: base))]
        members.merge(Self.json(networks)) { $1 }
        if let integerEncoder { members[IntegerEncoder.owner] = .text(FeatureModel.text(fingerprint: integerEncoder)) }
        return .object(members)
    }

    /// The checks of some networks, each by its role.
    static func json(_ networks: [FeatureModel.Role: UInt32]) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for (role, check) in networks { members[role.rawValue] = .text(FeatureModel.text(fingerprint: check)) }
        return members
    }
}

extension FeatureModel.Parts {
    /// The checks of the parts at hand, and those known of the others.
    ///
    /// The base counts as a description in canonical JSON (preprocessing, latent shape, kind and settings of the prior),
    /// then the prior's whole-number arrays and its real arrays. A network counts as its description, then its weights.
    /// Arrays are in the order of the bytes of their names; each counts as its name, its shape in JSON, and its elements
    /// as 32-bit words, low byte first. An encoder in whole numbers counts as its settings, then its arrays; weights count with the values that they have in 32-bit floating point, whatever
    /// precision they are stored in.
    func computedChecks() -> PartChecks {
        var checks = PartChecks(
            base: baseCheck(),
            networks: knownChecks?.networks ?? [:],
            integerEncoder: integerEncoder.map(check) ?? knownChecks?.integerEncoder,
            streamNetworks: streamSource?.networks
        )
        for (role, graph) in graphs { checks.networks[role] = check(of: graph) }
        return checks
    }

    private func baseCheck() -> UInt32 {
        var description: [String: JSONValue] = ["preprocessing": preprocessing.json]
        if let latentShape { description["latent"] = .array(latentShape.map(JSONValue.integer)) }
        let content = prior?.content ?? PriorContent()
        if let prior {
            description["prior"] = [
                "kind": .text(type(of: prior).kind), "settings": .object(content.settings),
            ]
        }
        var check = CRC32()
        check.update(JSONValue.object(description).canonicalText)
        check.update(content.integers)
        for (name, tensor) in content.reals.sorted(by: { $0.key.precedes($1.key) }) { check.update(name, tensor) }
        return check.value
    }

    private func check(_ encoder: IntegerEncoder) -> UInt32 {
        let content = encoder.content
        var check = CRC32()
        check.update(JSONValue.object(content.settings).canonicalText)
        check.update(content.integers)
        return check.value
    }

    private func check(of graph: Graph) -> UInt32 {
        var check = CRC32()
        check.update(graph.json.canonicalText)
        for name in Set(graph.parameterSpecifications.map(\.name)).sorted(by: { $0.precedes($1) }) {
            if let tensor = parameters[name] { check.update(name, tensor) }
        }
        return check.value
    }
}

extension CRC32 {
    fileprivate mutating func update(_ name: String, shape: [Int]) {
        update(name)
        update(JSONValue.array(shape.map(JSONValue.integer)).canonicalText)
    }

    fileprivate mutating func update(_ arrays: [String: PriorContent.IntegerArray]) {
        for (name, array) in arrays.sorted(by: { $0.key.precedes($1.key) }) {
            update(name, shape: array.shape)
            update(words: array.elements)
        }
    }

    fileprivate mutating func update(_ name: String, _ tensor: Tensor) {
        update(name, shape: tensor.shape)
        update(words: tensor.scalars)
    }
}

extension String {
    /// The order of bytes in UTF-8, which no locale or Unicode version changes.
    func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
