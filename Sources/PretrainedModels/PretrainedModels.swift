public import FeatureCodec

/// The trained models that are compiled into the program.
///
/// A model is read from its embedded file each time it is asked for; keep what you use.
public enum PretrainedModels {
    /// The families that stand in for one that is not named, the first that ships.
    private static let preferredFamilies = ["photographs", "scenes"]

    /// Everything that ships: the codecs of each family by rate, and its classifier.
    public static let entries: [PretrainedModel] = PretrainedModel.embedded()

    /// Every model, read.
    ///
    /// - Throws: `FeatureCodecError` as `FeatureModel.init(bytes:roles:limits:)` does.
    public static var all: [FeatureModel] {
        get throws(FeatureCodecError) {
            var models: [FeatureModel] = []
            for entry in entries { models.append(try entry.load()) }
            return models
        }
    }

    /// The names of the families of codecs, in the order in which they are listed.
    public static var families: [String] {
        var names: [String] = []
        for entry in entries where !entry.isClassifier && !names.contains(entry.family) { names.append(entry.family) }
        return names
    }

    /// The family that is used where none is named: photographs, else scenes; nil when no codec ships.
    public static var defaultFamily: String? {
        let families = families
        return preferredFamilies.first(where: families.contains) ?? families.first
    }

    /// What ships of a family's codecs, fewest bytes first.
    public static func entries(family: String) -> [PretrainedModel] {
        entries.filter { $0.family == family && !$0.isClassifier }.sorted { $0.rateIndex < $1.rateIndex }
    }

    /// The codecs of a family, fewest bytes first.
    ///
    /// - Parameters:
    ///   - name: the family.
    ///   - roles: the networks to load where not all are needed.
    /// - Throws: `FeatureCodecError.Code.unknownName` for a family that does not ship.
    public static func family(
        _ name: String,
        roles: Set<FeatureModel.Role>? = nil
    ) throws(FeatureCodecError) -> [FeatureModel] {
        let members = entries(family: name)
        guard !members.isEmpty else { throw unknown("family", name, among: families) }
        var models: [FeatureModel] = []
        for entry in members { models.append(try entry.load(roles: roles)) }
        return models
    }

    /// The model of a name, codec or classifier.
    ///
    /// - Throws: `FeatureCodecError.Code.unknownName` for a name that does not ship.
    public static func model(
        named name: String,
        roles: Set<FeatureModel.Role>? = nil
    ) throws(FeatureCodecError) -> FeatureModel {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw unknown("model", name, among: entries.map(\.name))
        }
        return try entry.load(roles: roles)
    }

    /// The model whose streams carry a fingerprint, or nil when it does not ship.
    ///
    /// - Throws: `FeatureCodecError` as `FeatureModel.init(bytes:roles:limits:)` does.
    public static func model(
        fingerprint: UInt32,
        roles: Set<FeatureModel.Role>? = nil
    ) throws(FeatureCodecError) -> FeatureModel? {
        for entry in entries where try entry.summary().fingerprint == fingerprint {
            return try entry.load(roles: roles)
        }
        return nil
    }

    /// The classifier that taught a family and judges decoded pixels of its task.
    ///
    /// - Throws: `FeatureCodecError.Code.unknownName` for a family that does not ship, or without its teacher.
    public static func classifier(for family: String) throws(FeatureCodecError) -> FeatureModel {
        guard let member = entries(family: family).first else { throw unknown("family", family, among: families) }
        let teacher = try member.summary().teacherName
        guard let entry = entries.first(where: { $0.name == teacher }) else {
            throw unknown("teacher", teacher ?? "", among: entries.filter(\.isClassifier).map(\.name))
        }
        return try entry.load()
    }

    private static func unknown(_ what: String, _ name: String, among names: [String]) -> FeatureCodecError {
        let known = names.isEmpty ? "none ships with this build" : "there are \(names.joined(separator: ", "))"
        return FeatureCodecError(.unknownName, "no \(what) is named '\(name)': \(known)")
    }
}
