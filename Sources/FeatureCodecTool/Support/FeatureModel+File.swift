import FeatureCodec

extension FeatureModel {
    /// The bytes of a file with models that share their networks, or with a single one.
    ///
    /// - Parameter half: whether weights are rounded to 16 bits; those that 16 bits hold as they are take no more anyway.
    static func file(of models: [FeatureModel], half: Bool = false) -> [UInt8] {
        let half = half || models[0].roundedToHalfPrecision().parameters == models[0].parameters
        return models.count == 1
            ? models[0].serialized(halfPrecision: half)
            : FeatureModel.serialized(family: models, halfPrecision: half)
    }

    /// The model in a family of another name.
    func renamed(asFamily family: String) throws(FeatureCodecError) -> FeatureModel {
        try renamed(rateCount > 1 ? "\(family)-\(rateIndex)" : family, family: family)
    }
}
