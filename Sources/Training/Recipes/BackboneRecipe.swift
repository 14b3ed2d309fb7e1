internal import Backbones
internal import Datasets
public import NeuralNetwork

/// A known network and its settings.
public struct BackboneRecipe: Sendable, Equatable, Decodable {
    /// The name of the network in `BackboneRegistry`: "small-residual-network".
    public var backbone: String
    /// What the network lets one choose; the rest has its usual value.
    public var settings: Attributes
    /// A teacher whose answers are imitated beside the labels; a path or the name of a shipped model.
    public var teacher: String?
    /// A classifier whose network and weights are trained on, in place of a new one; a path or the name of a shipped model.
    public var initial: String?

    private enum Keys: String, CaseIterable {
        case kind, backbone, teacher, initial
    }

    /// Reads the part of a recipe; which keys are known beside its own depends on the backbone.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        func text(_ key: Keys) throws -> String? {
            try container.decodeIfPresent(String.self, forKey: AnyKey(stringValue: key.rawValue))
        }
        backbone = try text(.backbone) ?? "small-residual-network"
        teacher = try text(.teacher)
        initial = try text(.initial)
        let registered = try Self.registered(backbone)
        try decoder.checkKeys(known: Keys.allCases.map(\.rawValue) + registered.settingNames)
        settings = Attributes()
        for name in registered.settingNames {
            let key = AnyKey(stringValue: name)
            settings.values[name] = try container.decodeIfPresent(SettingRecipe.self, forKey: key)?.value
        }
        _ = try network()
    }

    /// Builds the network.
    func graph(classes: Int) throws -> Graph {
        try network().graph(classes: classes)
    }

    private func network() throws -> any Backbone {
        do {
            return try Self.registered(backbone).network(settings)
        } catch let error as NetworkError {
            throw TrainingError(.invalidRecipe, "'model': \(error.message)")
        }
    }

    private static func registered(_ name: String) throws(TrainingError) -> RegisteredBackbone {
        guard let backbone = BackboneRegistry.named(name) else {
            let known = BackboneRegistry.all.map(\.name).joined(separator: ", ")
            throw TrainingError(.unknownModel, "the backbone '\(name)' is not known; there are \(known)")
        }
        return backbone
    }
}

/// A setting of a backbone of whatever type the recipe gives it.
private struct SettingRecipe: Decodable {
    let value: Attributes.Value

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            value = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            value = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            value = .real(number)
        } else if let list = try? container.decode([Int].self) {
            value = .integers(list)
        } else {
            value = .text(try container.decode(String.self))
        }
    }
}
