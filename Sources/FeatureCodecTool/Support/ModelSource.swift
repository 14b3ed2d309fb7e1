import CommandSupport
import Datasets
import FeatureCodec
import Foundation
import PretrainedModels

/// A model that has been found and not yet been read: what it says of itself, and where it is.
struct ModelSource {
    private enum Place {
        case shipped(PretrainedModel)
        /// A file, and the place in the family of the model meant where the file holds several.
        case file(String, rate: Int?)
        /// What came through a pipe, which can be read once.
        case bytes([UInt8], name: String, rate: Int?)
    }

    private let place: Place

    /// The path of a file; nil for a model that ships.
    var path: String? {
        switch place {
        case .shipped: nil
        case .file(let path, _), .bytes(_, let path, _): path
        }
    }

    init(_ model: PretrainedModel) {
        place = .shipped(model)
    }

    init(path: String) {
        place = .file(path, rate: nil)
    }

    private init(_ place: Place) {
        self.place = place
    }

    /// What the model says of itself; only the start of a file is read.
    func summary() throws(ToolError) -> ModelSummary {
        let header = try header
        return try naming { () throws(FeatureCodecError) in try summary(header) }
    }

    /// What the model says of itself; nil for a safetensors file of something else.
    func summaryIfModel() throws(ToolError) -> ModelSummary? {
        let header = try header
        return try naming { () throws(FeatureCodecError) -> ModelSummary? in
            do throws(FeatureCodecError) {
                return try summary(header)
            } catch {
                if error.code == .notAModel { return nil }
                throw error
            }
        }
    }

    private func summary(_ header: [UInt8]) throws(FeatureCodecError) -> ModelSummary {
        switch place {
        case .shipped(let model): try model.summary()
        case .file(_, let rate), .bytes(_, _, let rate): try ModelSummary(header: header, rate: rate)
        }
    }

    /// The first bytes of what is no shipped model.
    private var header: [UInt8] {
        get throws(ToolError) {
            switch place {
            case .shipped: return []
            case .bytes(let bytes, _, _): return bytes
            case .file(let path, _):
                let count = ModelSummary.headerByteCount(prefix: try InputFile.read(path, upTo: 8)) ?? 8
                return try InputFile.read(path, upTo: count)
            }
        }
    }

    /// What messages call it.
    private var name: String {
        switch place {
        case .shipped(let model): model.name
        case .file(let path, _), .bytes(_, let path, _): path
        }
    }

    /// Reads the model, all of it or the networks of some roles.
    func load(roles: Set<FeatureModel.Role>? = nil) throws(ToolError) -> FeatureModel {
        switch place {
        case .shipped(let model):
            return try naming { () throws(FeatureCodecError) in try model.load(roles: roles) }
        case .bytes(let bytes, _, let rate):
            return try naming { () throws(FeatureCodecError) in
                try FeatureModel(bytes: bytes, rate: rate, roles: roles)
            }
        case .file(let path, let rate):
            return try InputFile.withBytes(of: path) { (bytes) throws(ToolError) in
                try naming { () throws(FeatureCodecError) in
                    try FeatureModel(bytes: bytes, rate: rate, roles: roles)
                }
            }
        }
    }

    private func naming<Value>(_ work: () throws(FeatureCodecError) -> Value) throws(ToolError) -> Value {
        do {
            return try work()
        } catch {
            throw ToolError(error, input: name)
        }
    }
}

extension ModelSource {
    /// The models in a file: one for each member of a family that it holds, else the file as it is.
    ///
    /// A pipe is read to its end, a file only at its start.
    static func members(of path: String) throws(ToolError) -> [ModelSource] {
        let whole = InputFile.isFile(path) ? nil : try InputFile.read(path)
        func member(_ rate: Int?) -> ModelSource {
            ModelSource(whole.map { .bytes($0, name: path, rate: rate) } ?? .file(path, rate: rate))
        }
        let file = member(nil)
        // What is wrong with a file is said by whoever uses it.
        guard let rates = try? file.summary().ratesInFile, !rates.isEmpty else { return [file] }
        return rates.map(member)
    }

    /// The models at a path: those in the file itself, or in the files of a folder in the order of their names.
    static func files(at path: String) throws(ToolError) -> [ModelSource] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ToolError(.noInput, "\(path): there is no such folder or model file")
        }
        guard isFolder.boolValue else { return try members(of: path) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ToolError(.noInput, "\(path): the folder cannot be listed: \(FileFault.text(error))")
        }
        var sources: [ModelSource] = []
        for name in names.sorted() where name.hasSuffix(".safetensors") && !name.hasPrefix(".") {
            let file = URL(place: path).appendingPathComponent(name).path
            if InputFile.isFile(file) { sources += try members(of: file) }
        }
        return sources
    }
}
