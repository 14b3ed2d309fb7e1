import FeatureCodec
import Foundation
import PretrainedModels

/// Finds models: by path, by name, by family, by the fingerprint of a stream.
struct ModelCatalog {
    /// Folders and files to look into beside the models that ship.
    let paths: [String]

    /// The codecs that `--model` names, fewest bytes first.
    ///
    /// - Parameters:
    ///   - choice: a file, a folder of one family's files, a shipped model, a shipped family, or nil for the default family.
    ///   - roles: the networks to load.
    func codecs(_ choice: String?, roles: Set<FeatureModel.Role>) throws(ToolError) -> [FeatureModel] {
        guard let choice else {
            guard let family = PretrainedModels.defaultFamily else {
                throw ToolError(.usage, "no codec ships with this build; name a model file with --model")
            }
            return try shipped { () throws(FeatureCodecError) in try PretrainedModels.family(family, roles: roles) }
        }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: choice, isDirectory: &isFolder) {
            return isFolder.boolValue ? try folder(choice, roles: roles) : [try file(choice, roles: roles)]
        }
        if choice.contains("/") || choice.hasSuffix(".safetensors") {
            throw ToolError(.noInput, "\(choice): there is no such model file")
        }
        if PretrainedModels.families.contains(choice) {
            return try shipped { () throws(FeatureCodecError) in try PretrainedModels.family(choice, roles: roles) }
        }
        if PretrainedModels.entries.contains(where: { $0.name == choice }) {
            return [
                try shipped { () throws(FeatureCodecError) in try PretrainedModels.model(named: choice, roles: roles) }
            ]
        }
        let known = PretrainedModels.families + PretrainedModels.entries.map(\.name)
        throw ToolError(
            .usage,
            "no model or family is named '\(choice)': give a path"
                + (known.isEmpty ? "" : " or one of \(known.joined(separator: ", "))")
        )
    }

    /// The members of a family that `--rate` allows, fewest bytes first; without `--rate` the finest.
    func codecs(
        _ choice: String?,
        rate: RateChoice?,
        roles: Set<FeatureModel.Role>
    ) throws(ToolError) -> [FeatureModel] {
        let models = try codecs(choice, roles: roles)
        switch rate {
        case .bytes: return models
        case nil: return Array(models.suffix(1))
        case .index(let index):
            guard let model = models.first(where: { $0.rateIndex == index }) else {
                let known = models.map { String($0.rateIndex) }.joined(separator: ", ")
                throw ToolError(.usage, "the family '\(models[0].family)' has no rate \(index); it has \(known)")
            }
            return [model]
        }
    }

    /// The model that a stream was written with, among `choice` or else among what ships and what `paths` hold.
    func model(for stream: CodedStream, choice: String?) throws(ToolError) -> FeatureModel {
        if let choice {
            let models = try codecs(choice, roles: [.decoder, .tail])
            // Where none fits, decoding says so with both fingerprints.
            return models.first { $0.fingerprint == stream.fingerprint } ?? models[models.count - 1]
        }
        if let model = try find(stream.fingerprint) { return model }
        let places = paths.isEmpty ? "" : " nor in \(paths.joined(separator: ", "))"
        throw ToolError(
            .badData,
            "the model \(FeatureModel.text(fingerprint: stream.fingerprint)) that wrote the stream is not among those that "
                + "ship\(places); name it with --model or its folder with --model-path"
        )
    }

    /// The codec of a fingerprint among what `paths` hold and what ships; nil when it is in neither.
    func find(_ fingerprint: UInt32) throws(ToolError) -> FeatureModel? {
        for path in try files() {
            guard let summary = Self.summary(path), !summary.isClassifier, summary.roles.contains(.decoder),
                summary.fingerprint == fingerprint
            else { continue }
            return try file(path, roles: [.decoder, .tail])
        }
        return try shipped { () throws(FeatureCodecError) in
            try PretrainedModels.model(fingerprint: fingerprint, roles: [.decoder, .tail])
        }
    }

    /// The whole model of a name among those that ship.
    func shippedModel(named name: String) throws(ToolError) -> FeatureModel {
        guard PretrainedModels.entries.contains(where: { $0.name == name }) else {
            throw ToolError(.noInput, "\(name): there is no such file, and no shipped model has this name")
        }
        return try shipped { () throws(FeatureCodecError) in try PretrainedModels.model(named: name) }
    }

    /// Reads one model file.
    func file(_ path: String, roles: Set<FeatureModel.Role>?) throws(ToolError) -> FeatureModel {
        let bytes = try InputFile.read(path)
        do throws(FeatureCodecError) {
            return try FeatureModel(bytes: bytes, roles: roles)
        } catch {
            throw ToolError(error, input: path)
        }
    }

    private func folder(_ path: String, roles: Set<FeatureModel.Role>) throws(ToolError) -> [FeatureModel] {
        var models: [FeatureModel] = []
        for file in try ModelCatalog(paths: [path]).files() where Self.summary(file)?.isClassifier == false {
            models.append(try self.file(file, roles: roles))
        }
        guard let family = models.first?.family else {
            throw ToolError(.noInput, "\(path): the folder holds no codec (*.safetensors)")
        }
        if let other = models.first(where: { $0.family != family }) {
            throw ToolError(
                .usage,
                "\(path): the folder holds codecs of the families '\(family)' and '\(other.family)'; name one file"
            )
        }
        return models.sorted { $0.rateIndex < $1.rateIndex }
    }

    /// The model files at `paths`, in the order of names within a folder.
    private func files() throws(ToolError) -> [String] {
        var result: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ToolError(.noInput, "\(path): there is no such folder or model file")
            }
            guard isFolder.boolValue else {
                result.append(path)
                continue
            }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for name in names.sorted() where name.hasSuffix(".safetensors") && !name.hasPrefix(".") {
                result.append(URL(fileURLWithPath: path).appendingPathComponent(name).path)
            }
        }
        return result
    }

    /// What a file says of itself; nil for a file that is no model.
    private static func summary(_ path: String) -> ModelSummary? {
        guard let prefix = try? InputFile.read(path, upTo: 8), let count = ModelSummary.headerByteCount(prefix: prefix),
            let header = try? InputFile.read(path, upTo: count)
        else { return nil }
        return try? ModelSummary(header: header)
    }

    private func shipped<Result>(_ load: () throws(FeatureCodecError) -> Result) throws(ToolError) -> Result {
        do throws(FeatureCodecError) {
            return try load()
        } catch {
            throw ToolError(error)
        }
    }
}
