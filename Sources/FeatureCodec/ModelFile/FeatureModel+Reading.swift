internal import NeuralNetwork

extension FeatureModel {
    /// The version of the model file that this code writes.
    public static let formatVersion = 1
    /// The version of a file that holds several members of a family.
    public static let familyFormatVersion = 2
    /// The version of a file whose models read the streams of others.
    public static let sharedStreamsFormatVersion = 3
    /// The version of a file whose encoder is one in whole numbers.
    public static let integerEncoderFormatVersion = 4
    /// The version of a file whose encoder in whole numbers has groups of channels.
    public static let groupedEncoderFormatVersion = 5
    /// The version of a file with networks in whole numbers, the newest that this code reads.
    public static let wholeNetworkFormatVersion = 6
    /// The name of the description among the metadata of the file.
    static let metadataKey = "featurecodec"
    /// The prefix of the prior's arrays.
    static let priorPrefix = "prior."

    /// Reads a model file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - rate: the place in the family of the model to take from a file that holds several; nil takes the one that makes
    ///     the most bytes. Files with one model are not asked.
    ///   - roles: the networks to load where not all are needed, such as `[.encoder]`; nil loads all.
    ///   - limits: what the file may ask for; it is checked before memory is reserved.
    /// - Throws: `FeatureCodecError` that names the tensor or the fact for anything but an intact model.
    public init(
        bytes: [UInt8],
        rate: Int? = nil,
        roles: Set<Role>? = nil,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        try self.init(bytes: bytes.span, rate: rate, roles: roles, limits: limits)
    }

    /// Reads a model file where it lies, such as in a mapped file: only what the model needs is touched, and copied.
    ///
    /// - Throws: as `init(bytes:rate:roles:limits:)` of an array does.
    public init(
        bytes: Span<UInt8>,
        rate: Int? = nil,
        roles: Set<Role>? = nil,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        let table = try Safetensors(bytes, limits: limits)
        let (description, priorPrefix) = try Self.member(
            rate,
            of: try Self.description(text: table.metadata[Self.metadataKey], limits: limits)
        )
        let header = ModelHeader(description)

        var graphs: [Role: Graph] = [:]
        let networks = try header.networks
        for (role, json) in networks where roles?.contains(role) ?? true {
            graphs[role] = try Graph(json: json, limits: limits)
        }
        let stored = try header.checks
        let teacher = description["teacher"]
        let parts = Parts(
            name: try header.text("name"),
            family: try header.text("family"),
            rateIndex: try header.integer("rate_index"),
            rateCount: try header.integer("rate_count"),
            preprocessing: try Preprocessing(json: description["preprocessing"] ?? .null, limits: limits),
            graphs: graphs,
            integerEncoder: roles?.contains(.encoder) ?? true
                ? try Self.integerEncoder(description, table, bytes) : nil,
            parameters: try Self.parameters(of: graphs, table, bytes),
            prior: try Self.prior(description["prior"], prefix: priorPrefix, table, bytes),
            latentShape: try header.extents("latent"),
            labels: try header.strings("labels"),
            teacherName: teacher?["name"]?.text,
            teacherFingerprint: teacher == nil ? nil : try ModelHeader(teacher ?? .null).fingerprint("fingerprint"),
            provenance: description["provenance"]?.object ?? [:],
            streamSource: try header.streamSource,
            knownChecks: stored
        )
        try self.init(parts: parts, limits: limits)
        try check(against: stored, fingerprint: try header.fingerprint("fingerprint"))
    }

    /// Compares what was read with what was written.
    private func check(against stored: PartChecks, fingerprint: UInt32) throws(FeatureCodecError) {
        guard checks == stored else {
            var parts = Role.allCases.filter { checks.networks[$0] != stored.networks[$0] }.map(\.rawValue)
            if checks.integerEncoder != stored.integerEncoder { parts.append("integer encoder") }
            throw FeatureCodecError(
                .malformedModel,
                "the model '\(name)' was changed after it was written: its "
                    + (parts.isEmpty ? "prior or preprocessing" : parts.joined(separator: " and "))
                    + " does not match the file's own check; get the file again"
            )
        }
        guard fingerprint == stored.fingerprint else {
            throw FeatureCodecError(
                .malformedModel,
                "the model '\(name)' was changed after it was written: its fingerprint is \(fingerprintText), "
                    + "the file states \(Self.text(fingerprint: fingerprint)); get the file again"
            )
        }
    }

    /// Reads the description among the metadata of the file, and checks its version.
    static func description(text: String?, limits: DecodingLimits) throws(FeatureCodecError) -> JSONValue {
        guard let text else {
            throw FeatureCodecError(
                .notAModel,
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
        guard version <= wholeNetworkFormatVersion else {
            throw FeatureCodecError(
                .unsupportedModel,
                "the model file has format \(version); this version reads up to \(wholeNetworkFormatVersion): update to load it"
            )
        }
        return description
    }

    /// Reads the weights that the networks name, each only after its shape is found right.
    private static func parameters(
        of graphs: [Role: Graph],
        _ table: Safetensors,
        _ bytes: Span<UInt8>
    ) throws(FeatureCodecError) -> Parameters {
        var parameters = Parameters()
        for graph in Role.allCases.compactMap({ graphs[$0] }) {
            for (name, specification) in graph.parameterSpecifications where parameters[name] == nil {
                guard let entry = table.entries[name] else {
                    throw FeatureCodecError(.missingTensor, "the tensor '\(name)' is missing from the model file")
                }
                guard entry.shape == specification.shape else {
                    throw FeatureCodecError(
                        .shapeMismatch,
                        "the tensor '\(name)' has the shape \(entry.shape), not \(specification.shape)"
                    )
                }
                parameters[name] = try table.tensor(name, in: bytes)
            }
        }
        return parameters
    }

    private static func prior(
        _ json: JSONValue?,
        prefix: String,
        _ table: Safetensors,
        _ bytes: Span<UInt8>
    ) throws(FeatureCodecError) -> (any Prior)? {
        guard let json else { return nil }
        guard let kind = json["kind"]?.text else {
            throw FeatureCodecError(.malformedModel, "the prior of the model has no kind")
        }
        var content = PriorContent(settings: json["settings"]?.object ?? [:])
        try addArrays(to: &content, prefix: prefix, table, bytes)
        return try PriorRegistry.make(kind: kind, content: content)
    }

    private static func integerEncoder(
        _ description: JSONValue,
        _ table: Safetensors,
        _ bytes: Span<UInt8>
    ) throws(FeatureCodecError) -> IntegerEncoder? {
        guard let settings = description[IntegerEncoder.owner]?.object else { return nil }
        var content = PriorContent(owner: IntegerEncoder.owner, settings: settings)
        try addArrays(to: &content, prefix: IntegerEncoder.owner + ".", table, bytes)
        return try IntegerEncoder(content: content)
    }

    private static func addArrays(
        to content: inout PriorContent,
        prefix: String,
        _ table: Safetensors,
        _ bytes: Span<UInt8>
    ) throws(FeatureCodecError) {
        for (name, entry) in table.entries.sorted(by: { $0.key.precedes($1.key) }) where name.hasPrefix(prefix) {
            let key = String(name.dropFirst(prefix.count))
            if entry.type == .float32 {
                content.reals[key] = try table.tensor(name, in: bytes)
            } else {
                content.integers[key] = PriorContent.IntegerArray(
                    shape: entry.shape,
                    elements: try table.integers(name, in: bytes),
                    isNarrow: entry.type == .integer8
                )
            }
        }
    }
}
