import EntropyCoding
import FeatureCodec
import Foundation
import NeuralNetwork
import Pixels

/// The parts of a model: networks layer by layer with their cost, prior, provenance.
struct ModelReport: InspectionReport {
    /// One operation and its cost for one image.
    struct Layer {
        let name: String
        let kind: String
        let shape: [Int]
        let parameters: Int
        let products: Int
    }

    let model: FeatureModel
    /// The rates in the model's file, where it holds several.
    let ratesInFile: [Int]
    let networks: [(role: FeatureModel.Role, layers: [Layer])]

    init(model: FeatureModel, ratesInFile: [Int] = []) {
        self.model = model
        self.ratesInFile = ratesInFile
        var networks: [(role: FeatureModel.Role, layers: [Layer])] = []
        var shape = model.preprocessing.inputShape
        if let encoder = model.integerEncoder {
            networks.append((.encoder, Self.layers(of: encoder.network, input: shape)))
        }
        for role in FeatureModel.Role.allCases {
            guard let graph = model.graphs[role] else { continue }
            if role == .decoder, let latent = model.latentShape { shape = latent }
            let layers = Self.layers(of: graph, input: shape)
            networks.append((role, layers))
            shape = layers.last?.shape ?? shape
        }
        self.networks = networks
    }

    private static func layers(of graph: Graph, input: [Int]) -> [Layer] {
        guard let shapes = try? graph.shapes(inputs: [input]) else { return [] }
        return graph.nodes.map { node in
            Layer(
                name: node.name,
                kind: type(of: node.operation).kind,
                shape: shapes[node.name] ?? [],
                parameters: node.operation.parameters.reduce(0) { $0 + $1.shape.reduce(1, *) },
                products: node.operation.multiplyAccumulates(for: node.inputs.compactMap { shapes[$0] })
            )
        }
    }

    private static func layers(of network: IntegerNetwork, input: [Int]) -> [Layer] {
        var shape = input
        return network.layers.enumerated().map { position, layer in
            shape = [1, layer.outputExtent(shape[1]), layer.outputExtent(shape[2]), layer.outputChannels]
            let products = shape[1] * shape[2] * layer.weights.count
            return Layer(
                name: "integer_encoder.\(position)",
                kind: "convolution",
                shape: shape,
                parameters: layer.weights.count + layer.biases.count,
                products: products
            )
        }
    }

    var text: String {
        let size = model.preprocessing
        var lines = [
            "model \(model.name), fingerprint \(model.fingerprintText)",
            "  family       \(model.family), rate \(model.rateIndex) of \(model.rateCount)",
            "  input        \(size.width)x\(size.height), \(size.resize.rawValue) resize",
        ]
        if !ratesInFile.isEmpty {
            lines.append("  file         holds the rates \(ratesInFile.map(String.init).joined(separator: ", "))")
        }
        if let codec = model.streamsOf { lines.append("  streams      those of \(codec)") }
        if let teacher = model.teacherName {
            let check = model.teacherFingerprint.map(FeatureModel.text(fingerprint:)) ?? ""
            lines.append("  teacher      \(teacher) \(check)")
        }
        if !model.labels.isEmpty {
            let names = model.labels.prefix(12).joined(separator: ", ")
            lines.append("  labels       \(model.labels.count): \(names)\(model.labels.count > 12 ? ", ..." : "")")
        }
        if let prior = model.prior, let shape = model.latentShape {
            let sizes = (0..<prior.tables.count).map { prior.tables.symbolCount(of: $0) }
            lines.append("  latent       \(shape[3]) channels of \(shape[1])x\(shape[2])")
            lines.append(
                "  prior        \(type(of: prior).kind), \(prior.tables.count) tables of \(sizes.min() ?? 0) to "
                    + "\(sizes.max() ?? 0) symbols, \(prior.tables.precision) bits"
            )
            let cost = model.priorCost
            if cost.parameters > 0 {
                lines.append(
                    "               \(cost.parameters) parameters, "
                        + String(format: "%.2f", Double(cost.multiplyAccumulates) / 1e6)
                        + " million multiply-accumulates in whole numbers"
                )
            }
        }
        let nameWidth = networks.flatMap(\.layers).map(\.name.count).max() ?? 0
        for (role, layers) in networks {
            let parameters = layers.reduce(0) { $0 + $1.parameters }
            let products = layers.reduce(0) { $0 + $1.products }
            lines.append(
                "\(role.rawValue): \(parameters) parameters, "
                    + String(format: "%.2f", Double(products) / 1e6) + " million multiply-accumulates"
                    + (isInteger(role) ? " in whole numbers" : "")
            )
            for layer in layers {
                let extents = layer.shape.dropFirst().map(String.init).joined(separator: "x")
                lines.append(
                    "  " + Self.padded(layer.name, nameWidth + 2) + Self.padded(layer.kind, 24)
                        + Self.padded(extents, 14) + Self.padded("\(layer.parameters)", 10) + "\(layer.products)"
                )
            }
        }
        if !model.provenance.isEmpty {
            lines.append("provenance:")
            lines.append(JSONValue.object(model.provenance).indentedText.trimmingCharacters(in: .newlines))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func isInteger(_ role: FeatureModel.Role) -> Bool { role == .encoder && model.integerEncoder != nil }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    var json: JSONValue {
        var parts: [String: JSONValue] = [:]
        for (role, layers) in networks {
            parts[role.rawValue] = [
                "parameters": .integer(layers.reduce(0) { $0 + $1.parameters }),
                "multiply_accumulates": .integer(layers.reduce(0) { $0 + $1.products }),
                "whole_numbers": .flag(isInteger(role)),
                "layers": .array(
                    layers.map { layer in
                        [
                            "name": .text(layer.name), "kind": .text(layer.kind),
                            "shape": .array(layer.shape.map(JSONValue.integer)),
                            "parameters": .integer(layer.parameters),
                            "multiply_accumulates": .integer(layer.products),
                        ]
                    }
                ),
            ]
        }
        var members: [String: JSONValue] = [
            "kind": "model", "name": .text(model.name), "family": .text(model.family),
            "rate_index": .integer(model.rateIndex), "rate_count": .integer(model.rateCount),
            "fingerprint": .text(model.fingerprintText), "networks": .object(parts),
            "input": ["width": .integer(model.preprocessing.width), "height": .integer(model.preprocessing.height)],
            "labels": .array(model.labels.map(JSONValue.text)), "provenance": .object(model.provenance),
            "teacher": model.teacherName.map(JSONValue.text) ?? .null,
        ]
        if !ratesInFile.isEmpty { members["rates_in_file"] = .array(ratesInFile.map(JSONValue.integer)) }
        if let prior = model.prior, let shape = model.latentShape {
            members["latent_shape"] = .array([shape[3], shape[1], shape[2]].map(JSONValue.integer))
            members["prior"] = [
                "kind": .text(type(of: prior).kind), "precision": .integer(prior.tables.precision),
                "parameters": .integer(model.priorCost.parameters),
                "multiply_accumulates": .integer(model.priorCost.multiplyAccumulates),
                "symbols": .array((0..<prior.tables.count).map { .integer(prior.tables.symbolCount(of: $0)) }),
                "entropy": .array((0..<prior.tables.count).map { .real(prior.tables.entropy(table: $0)) }),
            ]
        }
        return .object(members)
    }
}
