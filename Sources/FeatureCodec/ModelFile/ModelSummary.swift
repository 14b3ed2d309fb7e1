/// What a model file says of itself, read from its first bytes without its weights.
public struct ModelSummary: Sendable, Equatable {
    /// The name of the model.
    public let name: String
    /// The family that it belongs to.
    public let family: String
    /// The place in the family by rate: 1 makes the fewest bytes.
    public let rateIndex: Int
    /// The number of models in the family.
    public let rateCount: Int
    /// The places in the family of all models in the file, where it holds several; empty for a file with one model.
    public let ratesInFile: [Int]
    /// The check that streams carry.
    public let fingerprint: UInt32
    /// The networks in the file.
    public let roles: Set<FeatureModel.Role>
    /// The model whose streams this one reads, if not streams of its own.
    public let streamsOf: String?
    /// The classifier that taught the model.
    public let teacherName: String?
    /// Where the model comes from: recipe, data, commit, figures.
    public let provenance: [String: JSONValue]

    /// Whether the model classifies images rather than codes them.
    public var isClassifier: Bool { roles.contains(.classifier) }

    /// The number of bytes at the start of a file that its header takes, by its first 8 bytes; nil for fewer, and for
    /// more than the limit.
    public static func headerByteCount(prefix: [UInt8], limits: DecodingLimits = .default) -> Int? {
        headerByteCount(prefix: prefix.span, limits: limits)
    }

    private static func headerByteCount(prefix: Span<UInt8>, limits: DecodingLimits) -> Int? {
        guard prefix.count >= 8, prefix.littleEndian32(4) == 0 else { return nil }
        let length = Int(prefix.littleEndian32(0))
        return length <= limits.headerBytes ? 8 + length : nil
    }

    /// Reads the header of a model file; bytes after the header are not looked at and may be absent.
    ///
    /// - Parameter rate: the place in the family of the model to tell of, where the file holds several; nil tells of the one
    ///   that makes the most bytes.
    /// - Throws: `FeatureCodecError.Code.notAModel`, `.malformedModel` or `.unsupportedModel`. A file that passes may still be
    ///   refused when it is loaded.
    public init(
        header bytes: [UInt8],
        rate: Int? = nil,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        try self.init(header: bytes.span, rate: rate, limits: limits)
    }

    /// Reads the header of a model file where it lies.
    ///
    /// - Throws: as `init(header:rate:limits:)` of an array does.
    public init(
        header bytes: Span<UInt8>,
        rate: Int? = nil,
        limits: DecodingLimits = .default
    ) throws(FeatureCodecError) {
        guard let count = Self.headerByteCount(prefix: bytes, limits: limits), count <= bytes.count else {
            throw Safetensors.malformed("its header is cut short or too long")
        }
        let table: JSONValue
        do {
            table = try JSONValue(parsing: bytes.array(8..<count), maximumBytes: limits.headerBytes)
        } catch {
            throw Safetensors.malformed("its header is no JSON object: \(error)")
        }
        let text = table["__metadata__"]?[FeatureModel.metadataKey]?.text
        let description = try FeatureModel.description(text: text, limits: limits)
        let (json, _) = try FeatureModel.member(rate, of: description)
        let header = ModelHeader(json)
        ratesInFile = description[FeatureModel.membersKey]?.array?.compactMap { $0["rate_index"]?.integer } ?? []
        name = try header.text("name")
        family = try header.text("family")
        rateIndex = try header.integer("rate_index")
        rateCount = try header.integer("rate_count")
        fingerprint = try header.fingerprint("fingerprint")
        let networks = try header.object("networks").keys.compactMap(FeatureModel.Role.init(rawValue:))
        roles = Set(networks + (json[IntegerEncoder.owner] == nil ? [] : [.encoder]))
        streamsOf = json["streams_of"]?["name"]?.text
        teacherName = json["teacher"]?["name"]?.text
        provenance = json["provenance"]?.object ?? [:]
    }
}
