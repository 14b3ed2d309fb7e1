internal import NeuralNetwork

extension FeatureModel {
    /// The version of the model file that this code writes, and the newest that it reads.
    public static let formatVersion = 1
    /// The name of the description among the metadata of the file.
    static let metadataKey = "featurecodec"
    /// The prefix of the prior's arrays.
    static let priorPrefix = "prior."

    /// Reads a model file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - roles: the networks to load where not all are needed, such as `[.encoder]`; nil loads all. The fingerprint of
    ///     a model loaded in part is taken from the file, as it cannot be computed.
    ///   - limits: what the file may ask for; it is checked before memory is reserved.
    /// - Throws: `FeatureCodecError` that names the tensor or the fact for anything but an intact model.
    public init(
        bytes: [UInt8],
        roles: Set<Role>? = nil,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        let file = try Safetensors(bytes, limits: limits)
        let description = try Self.description(text: file.metadata[Self.metadataKey], limits: limits)
        let header = ModelHeader(description)

        var graphs: [Role: Graph] = [:]
        var isWhole = try header.isWhole
        for (name, json) in try header.object("networks") {
            guard let role = Role(rawValue: name) else {
                throw FeatureCodecError(.unsupportedModel, "the model has a network '\(name)' that is not known")
            }
            if roles?.contains(role) ?? true {
                graphs[role] = try Graph(json: json, limits: limits)
            } else if Self.fingerprintedRoles.contains(role) {
                isWhole = false
            }
        }
        let stored = try header.fingerprint("fingerprint")
        let teacher = description["teacher"]
        var parts = Parts(
            name: try header.text("name"),
            family: try header.text("family"),
            rateIndex: try header.integer("rate_index"),
            rateCount: try header.integer("rate_count"),
            preprocessing: try Preprocessing(json: description["preprocessing"] ?? .null, limits: limits),
            graphs: graphs,
            parameters: try Self.parameters(of: graphs, in: file),
            prior: try Self.prior(description["prior"], in: file),
            latentShape: try header.extents("latent"),
            labels: try header.strings("labels"),
            teacherName: teacher?["name"]?.text,
            teacherFingerprint: teacher == nil ? nil : try ModelHeader(teacher ?? .null).fingerprint("fingerprint"),
            provenance: description["provenance"]?.object ?? [:]
        )
        if !isWhole { parts.knownFingerprint = stored }
        try self.init(parts: parts, limits: limits)
        guard fingerprint == stored else {
            throw FeatureCodecError(
                .malformedModel,
                "the model '\(name)' was changed after it was written: its fingerprint is \(fingerprintText), "
                    + "the file states \(Self.text(fingerprint: stored))"
            )
        }
    }

    /// Reads the description among the metadata of the file, and checks its version.
    static func description(text: String?, limits: DecodingLimits) throws(FeatureCodecError) -> JSONValue {
        guard let text else {
            throw FeatureCodecError(
                .malformedModel,
                "this safetensors file is not a model of this codec: it has no metadata entry '\(metadataKey)'"
            )
        }
        let description: JSONValue
        do {
            description = try JSONValue(parsing: Array(text.utf8), maximumBytes: limits.headerBytes)
        } catch {
            throw FeatureCodecError(.malformedModel, "the description of the model is unreadable: \(error)")
        }
        guard let version = description["format"]?.integer, version >= 1 else {
            throw FeatureCodecError(.malformedModel, "the model does not state the version of its format")
        }
        guard version <= formatVersion else {
            throw FeatureCodecError(
                .unsupportedModel,
                "the model file has format \(version); this version reads up to \(formatVersion): update to load it"
            )
        }
        return description
    }

    /// Reads the weights that the networks name, each only after its shape is found right.
    private static func parameters(
        of graphs: [Role: Graph],
        in file: Safetensors
    ) throws(FeatureCodecError) -> Parameters {
        var parameters = Parameters()
        for (_, graph) in graphs {
            for (name, specification) in graph.parameterSpecifications where parameters[name] == nil {
                guard let entry = file.entries[name] else {
                    throw FeatureCodecError(.missingTensor, "the tensor '\(name)' is missing from the model file")
                }
                guard entry.shape == specification.shape else {
                    throw FeatureCodecError(
                        .shapeMismatch,
                        "the tensor '\(name)' has the shape \(entry.shape), not \(specification.shape)"
                    )
                }
                parameters[name] = try file.tensor(name)
            }
        }
        return parameters
    }

    private static func prior(_ json: JSONValue?, in file: Safetensors) throws(FeatureCodecError) -> (any Prior)? {
        guard let json else { return nil }
        guard let kind = json["kind"]?.text else {
            throw FeatureCodecError(.malformedModel, "the prior of the model has no kind")
        }
        var content = PriorContent(settings: json["settings"]?.object ?? [:])
        for (name, entry) in file.entries where name.hasPrefix(priorPrefix) {
            let key = String(name.dropFirst(priorPrefix.count))
            if entry.type == .float32 {
                content.reals[key] = try file.tensor(name)
            } else {
                content.integers[key] = PriorContent.IntegerArray(
                    shape: entry.shape,
                    elements: try file.integers(name)
                )
            }
        }
        return try PriorRegistry.make(kind: kind, content: content)
    }
}
