internal import CPretrainedModels
public import FeatureCodec

/// A model file that is compiled into the program.
public struct PretrainedModel: Sendable {
    /// The name of the model.
    public let name: String
    /// The family that it belongs to, or that it teaches.
    public let family: String
    /// The place in the family by rate from 1; 0 for the family's classifier.
    public let rateIndex: Int
    /// The length of the file.
    public let byteCount: Int
    private let position: Int

    /// Whether the model classifies images rather than codes them.
    public var isClassifier: Bool { rateIndex == 0 }

    /// The model file.
    public var bytes: [UInt8] { prefix(byteCount) }

    /// What the file says of itself; weights are not read.
    ///
    /// - Throws: `FeatureCodecError` as `ModelSummary.init(header:limits:)` does.
    public func summary() throws(FeatureCodecError) -> ModelSummary {
        let count = ModelSummary.headerByteCount(prefix: prefix(8)) ?? 0
        return try ModelSummary(header: prefix(count), rate: place)
    }

    /// Reads the model.
    ///
    /// - Parameter roles: the networks to load where not all are needed.
    /// - Throws: `FeatureCodecError` as `FeatureModel.init(bytes:roles:limits:)` does.
    public func load(roles: Set<FeatureModel.Role>? = nil) throws(FeatureCodecError) -> FeatureModel {
        // Where it lies: what is not needed is never copied, nor even brought into memory.
        try FeatureModel(bytes: memory.span, rate: place, roles: roles)
    }

    /// Which model of the file is meant, where it holds several.
    private var place: Int? { isClassifier ? nil : rateIndex }

    private func prefix(_ count: Int) -> [UInt8] { Array(memory.prefix(count)) }

    /// The file in the program's own constants, which stay where they are.
    private var memory: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: fc_pretrained_models()?[position].bytes, count: byteCount)
    }

    /// The rows of the table behind the C border.
    static func embedded() -> [PretrainedModel] {
        var result: [PretrainedModel] = []
        guard let rows = fc_pretrained_models() else { return result }
        while let name = rows[result.count].name, let family = rows[result.count].family {
            let row = rows[result.count]
            result.append(
                PretrainedModel(
                    name: String(cString: name),
                    family: String(cString: family),
                    rateIndex: Int(row.rate),
                    byteCount: row.count,
                    position: result.count
                )
            )
        }
        return result
    }
}
