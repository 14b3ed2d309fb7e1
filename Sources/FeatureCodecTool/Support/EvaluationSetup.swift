import CommandSupport
import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import PretrainedModels
import RateDistortion

/// Finds the models that an evaluation needs: feature codecs, the judge, and judges tuned on a codec's images.
struct EvaluationSetup {
    /// The engine of every network: on one thread each, since images run in parallel.
    let engine = Engine.fastest(threads: 1)
    /// The family that stands in where neither methods nor a task are named.
    let family: String?
    private let catalog = ModelCatalog(paths: [])

    /// Prepares for data, or for scenes where there are none.
    init(hasData: Bool) {
        family = hasData ? PretrainedModels.defaultFamily : "scenes"
    }

    // MARK: Feature codecs

    /// The codecs that requests name, and the requests by the names of these.
    ///
    /// Files of one family form one method, whether they come from a folder or were listed one by one.
    ///
    /// - Throws: `EvaluationError.Code.unknownMethod` or a `ToolError` of the model files.
    func codecs(_ requests: [MethodRequest]) throws -> (library: CodecLibrary, requests: [MethodRequest]) {
        var entries: [CodecLibrary.Entry] = []
        var renamed: [MethodRequest] = []
        for request in requests {
            if MethodRegistry.isKeyword(request.name) {
                renamed.append(request)
                continue
            }
            guard isKnown(request.name) else {
                let shipped = PretrainedModels.entries.filter { !$0.isClassifier }.map(\.name)
                throw MethodRegistry.unknown(request.name, codecs: PretrainedModels.families + shipped)
            }
            let models = try catalog.codecs(request.name, roles: [.encoder, .decoder, .tail])
            let name = Self.isPath(request.name) ? models[0].family : request.name
            if Self.isPath(request.name), let index = entries.firstIndex(where: { $0.name == name }) {
                entries[index].models += models
            } else {
                entries.append(CodecLibrary.Entry(name: name, models: models))
                renamed.append(MethodRequest(name: name, readings: request.readings, settings: request.settings))
            }
        }
        return (CodecLibrary(entries, engine: engine), renamed)
    }

    private static func isPath(_ name: String) -> Bool {
        name.contains("/") || name.hasSuffix(".safetensors") || FileManager.default.fileExists(atPath: name)
    }

    private func isKnown(_ name: String) -> Bool {
        Self.isPath(name) || PretrainedModels.families.contains(name)
            || PretrainedModels.entries.contains { $0.name == name }
    }

    /// What a run without a list of methods measures: PNG, a grid of JPEG, and every shipped family for the task.
    func defaultRequests(judge: FeatureModel) throws(ToolError) -> [MethodRequest] {
        var names = ["png", "jpeg"]
        for family in PretrainedModels.families {
            guard let first = PretrainedModels.entries(family: family).first else { continue }
            if try load(first, roles: [.encoder]).teacherFingerprint == judge.fingerprint { names.append(family) }
        }
        return names.map { MethodRequest(name: $0) }
    }

    // MARK: Judges

    /// The classifier that judges decoded pixels: the one named, else the one that taught the codecs.
    func judge(named choice: String?, codecs: CodecLibrary) throws(ToolError) -> FeatureModel {
        if let choice { return try model(choice) }
        if let codec = codecs.entries.first?.models.first, let fingerprint = codec.teacherFingerprint {
            for entry in PretrainedModels.entries where entry.isClassifier {
                let classifier = try load(entry)
                if classifier.fingerprint == fingerprint { return classifier }
            }
            throw ToolError(
                .usage,
                "the codec '\(codec.name)' was taught by '\(codec.teacherName ?? "an unnamed classifier")' "
                    + "(\(FeatureModel.text(fingerprint: fingerprint))), which does not ship; give its file with --task"
            )
        }
        guard let family, PretrainedModels.entries.contains(where: { $0.isClassifier && $0.family == family }) else {
            throw ToolError(.usage, "no classifier ships for these data; give the file of one with --task")
        }
        do {
            return try PretrainedModels.classifier(for: family)
        } catch {
            throw ToolError(error)
        }
    }

    /// The judges tuned on a codec's decoded images: those given as `CODEC=MODEL` or `MODEL`, then those that ship.
    func tunedJudges(_ choices: [String], of judge: FeatureModel) throws -> [Judge] {
        var judges: [Judge] = []
        for choice in choices {
            let parts = choice.split(separator: "=", maxSplits: 1).map(String.init)
            let codec = parts.count == 2 && MethodRegistry.isKeyword(parts[0]) ? parts[0] : nil
            let model = try model(codec == nil ? choice : parts[1])
            judges.append(try Judge(model: model, tunedFor: codec, engine: engine))
        }
        for entry in PretrainedModels.entries where entry.isClassifier {
            let model = try load(entry)
            guard let codec = model.tunedFor, model.teacherFingerprint == judge.fingerprint,
                !judges.contains(where: { $0.tunedFor == codec })
            else { continue }
            judges.append(try Judge(model: model, engine: engine))
        }
        return judges
    }

    private func model(_ choice: String) throws(ToolError) -> FeatureModel {
        Self.isPath(choice) ? try catalog.file(choice, roles: nil) : try catalog.shippedModel(named: choice)
    }

    private func load(_ entry: PretrainedModel, roles: Set<FeatureModel.Role>? = nil) throws(ToolError) -> FeatureModel
    {
        do {
            return try entry.load(roles: roles)
        } catch {
            throw ToolError(error)
        }
    }
}
