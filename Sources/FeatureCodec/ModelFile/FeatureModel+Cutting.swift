public import NeuralNetwork

extension FeatureModel {
    /// Whether the model only encodes, so that its fingerprint is that of the whole model it was cut from.
    public var isEncoderOnly: Bool { hasEncoder && graphs[.decoder] == nil }

    /// The part that a device needs to write streams: encoder and prior, with the fingerprint of the whole.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` where there is no encoder.
    public func encoderOnly() throws(FeatureCodecError) -> FeatureModel {
        if integerEncoder == nil { _ = try graph(.encoder) }
        return keeping([.encoder])
    }

    /// The part that a server needs to read streams: decoder, tail and prior.
    ///
    /// - Throws: `FeatureCodecError.Code.missingPart` where there is no decoder.
    public func decoderOnly() throws(FeatureCodecError) -> FeatureModel {
        _ = try graph(.decoder)
        return keeping([.decoder, .tail])
    }

    /// The model with an encoder in whole numbers in place of its own; streams stay readable.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` where the encoder does not make the latent of the model, or where the
    ///   prior asks for more than a latent.
    public func replacingEncoder(with encoder: IntegerEncoder) throws(FeatureCodecError) -> FeatureModel {
        var parts = self.parts
        parts.graphs[.encoder] = nil
        parts.integerEncoder = encoder
        return try FeatureModel(parts: parts, limits: .default)
    }

    /// The model with other networks in place of some, which read and write the same streams.
    ///
    /// - Parameter networks: the networks that change, each with its weights.
    /// - Throws: `FeatureCodecError` where a network does not fit.
    public func replacingNetworks(
        _ networks: [Role: (graph: Graph, parameters: Parameters)]
    ) throws(FeatureCodecError) -> FeatureModel {
        var parts = self.parts
        if PartChecks.fingerprintedRoles.contains(where: { networks[$0] != nil }) {
            parts.streamSource = parts.streamSource ?? StreamSource(self)
        }
        for role in Role.allCases {
            guard let network = networks[role] else { continue }
            parts.graphs[role] = network.graph
            parts.parameters.merge(network.parameters)
        }
        for (role, graph) in parts.graphs {
            let own = networks[role]?.parameters ?? parameters
            for (tensor, _) in graph.parameterSpecifications where parts.parameters[tensor] != own[tensor] {
                throw FeatureCodecError(
                    .malformedModel,
                    "networks of the model '\(name)' share the tensor '\(tensor)', which one of them changes")
            }
        }
        return try FeatureModel(parts: parts, limits: .default)
    }

    /// The model with another prior for the same latents, and so with streams of its own.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` where the prior is for other latents, `.malformedModel` for a model
    ///   that reads the streams of another, whose prior it must have.
    public func replacingPrior(with prior: any Prior) throws(FeatureCodecError) -> FeatureModel {
        guard streamsOf == nil else {
            throw FeatureCodecError(
                .malformedModel, "the model '\(name)' reads the streams of '\(streamsOf ?? "")' and needs its prior")
        }
        var parts = self.parts
        parts.prior = prior
        return try FeatureModel(parts: parts, limits: .default)
    }

    /// The same model under another name, place in a family or provenance; streams stay readable.
    public func renamed(
        _ name: String? = nil,
        family: String? = nil,
        rateIndex: Int? = nil,
        rateCount: Int? = nil,
        provenance: [String: JSONValue]? = nil
    ) throws(FeatureCodecError) -> FeatureModel {
        var parts = self.parts
        parts.name = name ?? self.name
        parts.family = family ?? self.family
        parts.rateIndex = rateIndex ?? self.rateIndex
        parts.rateCount = rateCount ?? self.rateCount
        parts.provenance = provenance ?? self.provenance
        return try FeatureModel(parts: parts, limits: .default)
    }

    private func keeping(_ roles: Set<Role>) -> FeatureModel {
        var parts = self.parts
        parts.graphs = graphs.filter { roles.contains($0.key) }
        if !roles.contains(.encoder) { parts.integerEncoder = nil }
        let names = Set(parts.graphs.values.flatMap { $0.parameterSpecifications.map(\.name) })
        parts.parameters = parameters.filtered(names.contains)
        return FeatureModel(trusted: parts)
    }
}
