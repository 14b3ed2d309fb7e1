internal import NeuralNetwork

extension FeatureModel {
    /// The model as a safetensors file; equal models give equal bytes.
    ///
    /// Half precision rounds weights of rank 2 and more, which changes the model: the file's fingerprint is that of
    /// `roundedToHalfPrecision()`. Biases, other vectors and the prior keep full precision.
    ///
    /// - Parameter halfPrecision: whether large weights take 16 bits rather than 32.
    public func serialized(halfPrecision: Bool = false) -> [UInt8] {
        let model = halfPrecision ? roundedToHalfPrecision() : self
        var writer = SafetensorsWriter(metadata: ["format": "pt", Self.metadataKey: model.description.canonicalText])
        model.addWeights(to: &writer, halfPrecision: halfPrecision)
        model.addPrior(to: &writer, prefix: Self.priorPrefix)
        return writer.bytes()
    }

    /// Adds the weights of all networks to a file, those of an encoder in whole numbers among them.
    func addWeights(to writer: inout SafetensorsWriter, halfPrecision: Bool) {
        let whole = wholeWeights
        for name in parameters.names {
            guard let tensor = parameters[name] else { continue }
            if whole.contains(name) {
                writer.add(name, integers: tensor.scalars.map { Int32($0) }, shape: tensor.shape, isNarrow: true)
            } else {
                writer.add(name, tensor, halfPrecision: halfPrecision && tensor.fitsHalfPrecision)
            }
        }
        if let content = integerEncoder?.content {
            Self.add(content, to: &writer, prefix: IntegerEncoder.owner + ".")
        }
    }

    /// Adds the arrays of the prior to a file, their names under a prefix.
    func addPrior(to writer: inout SafetensorsWriter, prefix: String) {
        if let content = prior?.content { Self.add(content, to: &writer, prefix: prefix) }
    }

    private static func add(_ content: PriorContent, to writer: inout SafetensorsWriter, prefix: String) {
        for (name, array) in content.integers {
            writer.add(prefix + name, integers: array.elements, shape: array.shape, isNarrow: array.isNarrow)
        }
        for (name, tensor) in content.reals { writer.add(prefix + name, tensor) }
    }

    /// The model with the weights that a half-precision file keeps, and with that file's fingerprint.
    public func roundedToHalfPrecision() -> FeatureModel {
        var parts = self.parts
        for (name, tensor) in parts.parameters.tensors where tensor.fitsHalfPrecision {
            parts.parameters[name] = Tensor(shape: tensor.shape, scalars: tensor.scalars.map(HalfPrecision.rounded))
        }
        return FeatureModel(trusted: parts)
    }

    /// The names of the weights that are whole numbers of 8 bits.
    private var wholeWeights: Set<String> {
        Set(
            graphs.values.flatMap(\.parameterSpecifications).filter {
                if case .whole = $0.specification.values { true } else { false }
            }.map(\.name))
    }

    private var leastFormatVersion: Int {
        if !wholeWeights.isEmpty { return Self.wholeNetworkFormatVersion }
        if let integerEncoder {
            let isGrouped = integerEncoder.network.layers.contains { $0.groups > 1 }
            return isGrouped ? Self.groupedEncoderFormatVersion : Self.integerEncoderFormatVersion
        }
        return streamsOf == nil ? Self.formatVersion : Self.sharedStreamsFormatVersion
    }

    /// The description of the model, less its arrays.
    var description: JSONValue {
        var networks: [String: JSONValue] = [:]
        for (role, graph) in graphs { networks[role.rawValue] = graph.json }
        var members: [String: JSONValue] = [
            "format": .integer(leastFormatVersion),
            "name": .text(name),
            "family": .text(family),
            "rate_index": .integer(rateIndex),
            "rate_count": .integer(rateCount),
            "preprocessing": preprocessing.json,
            "networks": .object(networks),
            "labels": .names(labels),
            "fingerprint": .text(fingerprintText),
            "checks": checks.json,
        ]
        if let latentShape { members["latent"] = .array(latentShape.map(JSONValue.integer)) }
        if let prior {
            members["prior"] = [
                "kind": .text(type(of: prior).kind), "settings": .object(prior.content.settings),
            ]
        }
        if let teacherName, let teacherFingerprint {
            members["teacher"] = [
                "name": .text(teacherName), "fingerprint": .text(Self.text(fingerprint: teacherFingerprint)),
            ]
        }
        if let source = parts.streamSource {
            members["streams_of"] = ["name": .text(source.name), "checks": .object(PartChecks.json(source.networks))]
        }
        if let integerEncoder { members[IntegerEncoder.owner] = .object(integerEncoder.content.settings) }
        if !provenance.isEmpty { members["provenance"] = .object(provenance) }
        return .object(members)
    }
}

extension Tensor {
    /// Whether the tensor is stored in half precision on request: a matrix or more, with values in range.
    fileprivate var fitsHalfPrecision: Bool {
        shape.count >= 2 && scalars.allSatisfy { $0.magnitude < 65_520 }
    }
}
