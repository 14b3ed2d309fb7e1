import CommandSupport
import FeatureCodec
import Foundation
import PretrainedModels

/// Finds models: by path, by name, by family, by the fingerprint of a stream.
struct ModelCatalog {
    /// Folders and files to look into beside the models that ship.
    let paths: [String]

    /// The codecs that `--model` names, fewest bytes first, with what they say of themselves.
    ///
    /// - Parameter choice: a file, a folder with the files of one family, a shipped model, a shipped family, or nil for the
    ///   default family.
    private func sources(_ choice: String?) throws(ToolError) -> [(source: ModelSource, summary: ModelSummary)] {
        guard let name = choice ?? PretrainedModels.defaultFamily else {
            throw ToolError(.usage, "no codec ships with this build; name a model file with --model")
        }
        var isFolder: ObjCBool = false
        let sources: [ModelSource]
        if choice != nil, FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) {
            if isFolder.boolValue { return try family(at: name) }
            sources = try ModelSource.members(of: name)
        } else if PretrainedModels.families.contains(name) {
            sources = PretrainedModels.entries(family: name).map { ModelSource($0) }
        } else if let entry = PretrainedModels.entries.first(where: { $0.name == name }) {
            sources = [ModelSource(entry)]
        } else if name.contains("/") || name.hasSuffix(".safetensors") {
            throw ToolError(.noInput, "\(name): there is no such model file")
        } else {
            let known = PretrainedModels.families + PretrainedModels.entries.map(\.name)
            throw ToolError(
                .usage,
                "no model or family is named '\(name)': give a path"
                    + (known.isEmpty ? "" : " or one of \(known.joined(separator: ", "))")
            )
        }
        var result: [(source: ModelSource, summary: ModelSummary)] = []
        for source in sources {
            let summary = try source.summary()
            guard !summary.isClassifier else {
                let codecs = PretrainedModels.families.joined(separator: ", ")
                throw ToolError(
                    .usage,
                    "the model '\(summary.name)' is a classifier and codes nothing; name a codec or a family: \(codecs)"
                )
            }
            result.append((source, summary))
        }
        return result
    }

    /// The codecs in a folder, which must be of one family; files of something else and classifiers are passed over.
    private func family(at path: String) throws(ToolError) -> [(source: ModelSource, summary: ModelSummary)] {
        var members: [(source: ModelSource, summary: ModelSummary)] = []
        for source in try ModelSource.files(at: path) {
            if let summary = try source.summaryIfModel(), !summary.isClassifier { members.append((source, summary)) }
        }
        guard let family = members.first?.summary.family else {
            throw ToolError(.noInput, "\(path): the folder holds no codec (*.safetensors)")
        }
        if let other = members.first(where: { $0.summary.family != family }) {
            throw ToolError(
                .usage,
                "\(path): the folder holds codecs of the families '\(family)' and '\(other.summary.family)'; name one file"
            )
        }
        return members.sorted { $0.summary.rateIndex < $1.summary.rateIndex }
    }

    /// All codecs that a name stands for, fewest bytes first; the name is as for `--model`.
    func codecs(_ choice: String?, roles: Set<FeatureModel.Role>) throws(ToolError) -> [FeatureModel] {
        try load(try sources(choice), roles: roles)
    }

    /// The codecs that a name stands for, or the one of a place among them, which one file can hold.
    func codecsOfOneFile(_ choice: String, rate: Int? = nil) throws(ToolError) -> [FeatureModel] {
        let roles = Set(FeatureModel.Role.allCases)
        let models =
            if let rate {
                try codecs(choice, rate: .index(rate), roles: roles)
            } else {
                try codecs(choice, roles: roles)
            }
        guard models.count == 1 || FeatureModel.fitOneFile(models) else {
            throw ToolError(
                .usage,
                "the rates of '\(models[0].family)' are networks of their own, which one file does not hold; choose one "
                    + "with --rate"
            )
        }
        return models
    }

    /// The codecs of `--model` that `--rate` allows, fewest bytes first: all for a limit of bytes, else one, which without
    /// `--rate` is the finest.
    func codecs(
        _ choice: String?,
        rate: RateChoice?,
        roles: Set<FeatureModel.Role>
    ) throws(ToolError) -> [FeatureModel] {
        var sources = try sources(choice)
        switch rate {
        case .bytes: break
        case nil: sources = sources.suffix(1)
        case .index(let index):
            guard let chosen = sources.first(where: { $0.summary.rateIndex == index }) else {
                let known = sources.map { String($0.summary.rateIndex) }.joined(separator: ", ")
                let family = sources.first?.summary.family ?? ""
                throw ToolError(.usage, "there is no rate \(index) of the family '\(family)' at hand, only \(known)")
            }
            sources = [chosen]
        }
        return try load(sources, roles: roles)
    }

    private func load(
        _ sources: [(source: ModelSource, summary: ModelSummary)],
        roles: Set<FeatureModel.Role>
    ) throws(ToolError) -> [FeatureModel] {
        var models: [FeatureModel] = []
        for (source, _) in sources { models.append(try source.load(roles: roles)) }
        return models
    }

    /// The model that a stream was written with, among those of `choice`, or else in `paths` and among what ships.
    ///
    /// - Parameter input: where the stream was read, for messages.
    func model(for stream: CodedStream, of input: String, choice: String?) throws(ToolError) -> FeatureModel {
        guard let choice else {
            if let model = try find(stream.fingerprint) { return model }
            let places = paths.isEmpty ? "" : " nor in \(paths.joined(separator: ", "))"
            throw ToolError(
                .badData,
                "\(input): the model \(FeatureModel.text(fingerprint: stream.fingerprint)) that wrote the stream is not among "
                    + "those that ship\(places); name it with --model or its folder with --model-path"
            )
        }
        let sources = try sources(choice)
        let match = sources.first { $0.summary.fingerprint == stream.fingerprint } ?? sources.last
        guard let match else { throw ToolError(.noInput, "\(choice): there is no model") }
        // Where none fits, decoding says so with both fingerprints.
        return try match.source.load(roles: [.decoder, .tail])
    }

    /// The codec of a fingerprint in `paths` or among what ships; nil when it is in neither.
    ///
    /// A model that finishes another task from the streams of a codec stands back behind that codec.
    func find(_ fingerprint: UInt32) throws(ToolError) -> FeatureModel? {
        var second: ModelSource?
        /// The model of a source if it is the codec itself; one that reads the codec's streams is remembered.
        func match(_ source: ModelSource, _ summary: ModelSummary?) throws(ToolError) -> FeatureModel? {
            guard let summary, summary.fingerprint == fingerprint, summary.roles.contains(.decoder) else { return nil }
            if summary.streamsOf == nil { return try source.load(roles: [.decoder, .tail]) }
            second = second ?? source
            return nil
        }
        for path in paths {
            let sources = try ModelSource.files(at: path)
            for source in sources {
                // In a folder other files are passed over; a file that was named must be a model.
                let summary = sources.allSatisfy { $0.path == path } ? try source.summary() : try? source.summary()
                if let model = try match(source, summary) { return model }
            }
        }
        for entry in PretrainedModels.entries where !entry.isClassifier {
            let source = ModelSource(entry)
            if let model = try match(source, source.summary()) { return model }
        }
        return try second?.load(roles: [.decoder, .tail])
    }

    /// One model file, all of it or the networks of some roles.
    func file(_ path: String, roles: Set<FeatureModel.Role>?) throws(ToolError) -> FeatureModel {
        try ModelSource(path: path).load(roles: roles)
    }

    /// The whole model of a name among those that ship.
    func shippedModel(named name: String) throws(ToolError) -> FeatureModel {
        guard let entry = PretrainedModels.entries.first(where: { $0.name == name }) else {
            throw ToolError(.noInput, "\(name): there is no such file, and no shipped model has this name")
        }
        return try ModelSource(entry).load()
    }
}
