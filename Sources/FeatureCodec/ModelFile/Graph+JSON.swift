internal import NeuralNetwork

extension Graph {
    /// The largest whole number that a setting of an operation may have, so that products of a few do not overflow.
    private static let largestSetting = 1 << 24

    /// Rebuilds a network from its description in a model file.
    init(json: JSONValue, limits: DecodingLimits) throws(FeatureCodecError) {
        guard let inputs = Self.names(json["inputs"]), let outputs = Self.names(json["outputs"]),
            let list = json["nodes"]?.array
        else {
            throw FeatureCodecError(.malformedModel, "a network of the model lacks inputs, outputs or nodes")
        }
        try limits.check(list.count, \.nodeCount, "operations of a network")
        var nodes: [Node] = []
        nodes.reserveCapacity(list.count)
        for item in list { nodes.append(try Self.node(item)) }
        do throws(NetworkError) {
            try self.init(inputs: inputs, nodes: nodes, outputs: outputs)
        } catch {
            throw FeatureCodecError(error)
        }
    }

    /// The description of the network for a model file.
    var json: JSONValue {
        let nodes = nodes.map { node -> JSONValue in
            var members: [String: JSONValue] = [
                "name": .text(node.name), "kind": .text(type(of: node.operation).kind), "inputs": .names(node.inputs),
            ]
            let attributes = node.operation.attributes.values
            if !attributes.isEmpty { members["attributes"] = .object(attributes.mapValues(\.json)) }
            return .object(members)
        }
        return ["inputs": .names(inputs), "outputs": .names(outputs), "nodes": .array(nodes)]
    }

    private static func node(_ json: JSONValue) throws(FeatureCodecError) -> Node {
        guard let name = json["name"]?.text, let kind = json["kind"]?.text, let inputs = names(json["inputs"]) else {
            throw FeatureCodecError(.malformedModel, "an operation of the model lacks its name, kind or inputs")
        }
        var attributes = Attributes()
        for (key, value) in json["attributes"]?.object ?? [:] {
            guard let setting = Attributes.Value(json: value, largest: largestSetting) else {
                throw FeatureCodecError(.malformedModel, "'\(name)': the attribute '\(key)' is unusable")
            }
            attributes.values[key] = setting
        }
        do throws(NetworkError) {
            return Node(name, try OperationRegistry.make(kind: kind, attributes: attributes), inputs: inputs)
        } catch {
            throw FeatureCodecError(error, at: name)
        }
    }

    private static func names(_ json: JSONValue?) -> [String]? {
        guard let list = json?.array else { return nil }
        let names = list.compactMap(\.text)
        return names.count == list.count ? names : nil
    }
}

extension JSONValue {
    /// A list of strings.
    static func names(_ names: [String]) -> JSONValue { .array(names.map(JSONValue.text)) }
}

extension Attributes.Value {
    fileprivate init?(json: JSONValue, largest: Int) {
        let range = -largest...largest
        switch json {
        case .flag(let value): self = .flag(value)
        case .integer(let value) where range.contains(value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        case .array(let values):
            let list = values.compactMap(\.integer)
            guard list.count == values.count, list.count <= 16, list.allSatisfy(range.contains) else { return nil }
            self = .integers(list)
        default: return nil
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .integers(let values): .array(values.map(JSONValue.integer))
        case .real(let value): .real(value)
        case .flag(let value): .flag(value)
        case .text(let value): .text(value)
        }
    }
}
