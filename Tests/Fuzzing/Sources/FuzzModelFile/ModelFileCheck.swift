import FeatureCodec

/// Reads a model file under tight limits; one that is accepted must survive being written and read again.
func modelFileCheck(_ input: [UInt8]) throws {
    let limits = DecodingLimits(
        headerBytes: 1 << 16,
        tensorCount: 64,
        nodeCount: 64,
        parameterElements: 1 << 16,
        multiplyAccumulates: 1 << 24,
        activationElements: 1 << 18,
        latentSymbols: 1 << 12,
        imageSide: 1 << 8,
        payloadBytes: 1 << 10
    )
    for roles in [nil, [.encoder]] as [Set<FeatureModel.Role>?] {
        guard let model = try? FeatureModel(bytes: input, roles: roles, limits: limits) else { continue }
        let again = try FeatureModel(bytes: model.serialized(), limits: limits)
        guard again.fingerprint == model.fingerprint else { throw ModelChanged(name: model.name) }
    }
}

private struct ModelChanged: Error {
    let name: String
}
