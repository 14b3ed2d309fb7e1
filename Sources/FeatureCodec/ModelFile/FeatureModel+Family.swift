internal import NeuralNetwork

// One file for a family whose members share their networks: each has a prior of its own, and so a fingerprint of its own.

extension FeatureModel {
    /// The key of the list of members in the description of such a file.
    static let membersKey = "members"

    /// A family of models as one safetensors file, which holds the networks once.
    ///
    /// Half precision is as for `serialized(halfPrecision:)`.
    ///
    /// - Precondition: `fitOneFile` says so.
    public static func serialized(family models: [FeatureModel], halfPrecision: Bool = false) -> [UInt8] {
        let models = models.map { halfPrecision ? $0.roundedToHalfPrecision() : $0 }
            .sorted { $0.rateIndex < $1.rateIndex }
        guard let first = models.first else { preconditionFailure("a family needs a model") }
        precondition(fitOneFile(models), "the models of '\(first.family)' do not share their networks")
        let description = familyDescription(models.map { $0.description.object ?? [:] })
        var writer = SafetensorsWriter(metadata: ["format": "pt", metadataKey: description.canonicalText])
        first.addWeights(to: &writer, halfPrecision: halfPrecision)
        for model in models { model.addPrior(to: &writer, prefix: priorPrefix(member: model.rateIndex)) }
        return writer.bytes()
    }

    /// Whether models are codecs of one family that share their networks, and so may lie in one file.
    public static func fitOneFile(_ models: [FeatureModel]) -> Bool {
        guard let first = models.first else { return false }
        return models.allSatisfy {
            $0.prior != nil && $0.family == first.family && $0.graphs == first.graphs
                && $0.parameters == first.parameters && $0.integerEncoder == first.integerEncoder
                && $0.preprocessing == first.preprocessing && $0.labels == first.labels
        }
    }

    /// The prefix of the arrays of a member's prior.
    private static func priorPrefix(member: Int) -> String { "\(priorPrefix)\(member)." }

    /// What all members have in common, and then what each has of its own.
    ///
    /// - Parameter all: the descriptions of the members.
    private static func familyDescription(_ all: [[String: JSONValue]]) -> JSONValue {
        var common = all.dropFirst().reduce(all.first ?? [:]) { $0.common(with: $1) }
        common["rate_index"] = nil
        common["format"] = .integer(max(familyFormatVersion, common["format"]?.integer ?? 1))
        let checks = all.map { $0["checks"]?.object ?? [:] }
        common["checks"] = .object(checks.dropFirst().reduce(checks.first ?? [:]) { $0.common(with: $1) })
        let provenance = all.compactMap { $0["provenance"]?.object }
        let shared = provenance.dropFirst().reduce(provenance.first ?? [:]) { $0.common(with: $1) }
        common["provenance"] = shared.isEmpty ? nil : .object(shared)
        common[membersKey] = .array(
            all.map { description in
                var own = description.filter { common[$0.key] != $0.value && !["format", "checks"].contains($0.key) }
                own["provenance"] = description["provenance"]?.object.map { provenance in
                    .object(provenance.filter { shared[$0.key] != $0.value })
                }
                own["base"] = description["checks"]?["base"]
                return .object(own)
            }
        )
        return .object(common)
    }

    /// The description of one member of a file, as a file of its own would have it, and the prefix of its prior's arrays.
    ///
    /// A file with one model has no list of members and is returned as it is.
    ///
    /// - Parameter rate: the place of the member in the family; nil takes the last, which makes the most bytes.
    /// - Throws: `FeatureCodecError.Code.malformedModel`, and `.unknownName` for a member that the file does not hold.
    static func member(
        _ rate: Int?,
        of description: JSONValue
    ) throws(FeatureCodecError) -> (description: JSONValue, priorPrefix: String) {
        guard let list = description[membersKey] else { return (description, priorPrefix) }
        let members = (list.array ?? []).compactMap(\.object)
        let places = members.compactMap { $0["rate_index"]?.integer }
        guard var common = description.object, !members.isEmpty, places.count == members.count else {
            throw FeatureCodecError(
                .malformedModel, "the list of members in the description of the model is unreadable")
        }
        guard let position = rate.map({ places.firstIndex(of: $0) }) ?? places.indices.last else {
            let known = places.map(String.init).joined(separator: ", ")
            throw FeatureCodecError(.unknownName, "the file holds the rates \(known), not \(rate ?? 0)")
        }
        var own = members[position]
        var checks = common["checks"]?.object ?? [:]
        checks["base"] = own.removeValue(forKey: "base")
        let provenance = own.removeValue(forKey: "provenance")?.object ?? [:]
        common[membersKey] = nil
        common.merge(own) { _, own in own }
        common["checks"] = .object(checks)
        let merged = (common["provenance"]?.object ?? [:]).merging(provenance) { _, own in own }
        common["provenance"] = merged.isEmpty ? nil : .object(merged)
        return (.object(common), priorPrefix(member: places[position]))
    }
}

extension [String: JSONValue] {
    /// The entries that another object has too.
    fileprivate func common(with other: [String: JSONValue]) -> [String: JSONValue] {
        filter { other[$0.key] == $0.value }
    }
}
