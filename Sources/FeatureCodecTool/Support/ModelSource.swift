import CommandSupport
import FeatureCodec
import Foundation
import PretrainedModels

/// A model that has been found and not yet been read: what it says of itself, and where it is.
struct ModelSource {
    private enum Place {
        case shipped(PretrainedModel)
        /// A file, and the place in the family of the model meant where the file holds several.
        case file(String, rate: Int?)
    }

    private let place: Place

    /// The path of a file; nil for a model that ships.
    var path: String? { if case .file(let path, _) = place { path } else { nil } }

    init(_ model: PretrainedModel) {
        place = .shipped(model)
    }

    init(path: String, rate: Int? = nil) {
        place = .file(path, rate: rate)
    }

    /// What the model says of itself; only the start of a file is read.
    func summary() throws(ToolError) -> ModelSummary {
        switch place {
        case .shipped(let model):
            do throws(FeatureCodecError) {
                return try model.summary()
            } catch {
                throw ToolError(error, input: model.name)
            }
        case .file(let path, let rate):
            let count = ModelSummary.headerByteCount(prefix: try InputFile.read(path, upTo: 8)) ?? 8
            let header = try InputFile.read(path, upTo: count)
            do throws(FeatureCodecError) {
                return try ModelSummary(header: header, rate: rate)
            } catch {
                throw ToolError(error, input: path)
            }
        }
    }

    /// Reads the model, all of it or the networks of some roles.
    func load(roles: Set<FeatureModel.Role>? = nil) throws(ToolError) -> FeatureModel {
        switch place {
        case .shipped(let model):
            do throws(FeatureCodecError) {
                return try model.load(roles: roles)
            } catch {
                throw ToolError(error, input: model.name)
            }
        case .file(let path, let rate):
            return try InputFile.withBytes(of: path) { (bytes) throws(ToolError) in
                do throws(FeatureCodecError) {
                    return try FeatureModel(bytes: bytes, rate: rate, roles: roles)
                } catch {
                    throw ToolError(error, input: path)
                }
            }
        }
    }
}

extension ModelSource {
    /// The models in a file: one for each member of a family that it holds, else the file as it is.
    static func members(of path: String) -> [ModelSource] {
        let file = ModelSource(path: path)
        guard let rates = try? file.summary().ratesInFile, !rates.isEmpty else { return [file] }
        return rates.map { ModelSource(path: path, rate: $0) }
    }

    /// The models at a path: those in the file itself, or in the files of a folder in the order of their names.
    static func files(at path: String) throws(ToolError) -> [ModelSource] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ToolError(.noInput, "\(path): there is no such folder or model file")
        }
        guard isFolder.boolValue else { return members(of: path) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
            .flatMap { members(of: URL(place: path).appendingPathComponent($0).path) }
    }
}
