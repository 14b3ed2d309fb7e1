extension IntegerNetwork {
    /// Rebuilds the network from settings and arrays of a model file.
    ///
    /// The setting "layers" lists for each layer "transposed", "stride" and "padding", and "groups" above 1; the rest follows from the shapes of
    /// the arrays "0.weight", "0.bias", "0.multiplier", "0.shift" and so on, all behind a prefix.
    ///
    /// - Throws: `FeatureCodecError.Code.malformedModel`, `.missingTensor`, `.shapeMismatch` or `.limitExceeded`.
    init(
        content: PriorContent,
        prefix: String,
        inputs: ClosedRange<Int32> = signedBytes
    ) throws(FeatureCodecError) {
        guard let list = content.settings["layers"]?.array, Self.layerCounts.contains(list.count) else {
            throw FeatureCodecError(
                .malformedModel,
                "the \(content.owner) does not list \(Self.layerCounts) layers of its integer network"
            )
        }
        var layers: [IntegerLayer] = []
        for (position, json) in list.enumerated() {
            layers.append(try IntegerLayer(json, arrays: content, prefix: "\(prefix)\(position)."))
        }
        try self.init(layers: layers, inputs: inputs)
    }

    /// Adds the network to what a model file holds.
    func write(to content: inout PriorContent, prefix: String) {
        content.settings["layers"] = .array(layers.map(\.json))
        for (position, layer) in layers.enumerated() { layer.write(to: &content, prefix: "\(prefix)\(position).") }
    }
}

extension IntegerLayer {
    fileprivate init(_ json: JSONValue, arrays: PriorContent, prefix: String) throws(FeatureCodecError) {
        guard let isTransposed = json["transposed"]?.flag, let stride = json["stride"]?.integer,
            let padding = json["padding"]?.integer, let groups = (json["groups"] ?? .integer(1)).integer,
            Self.channelCounts.contains(groups)
        else {
            throw FeatureCodecError(
                .malformedModel,
                "a layer of the \(arrays.owner) lacks 'transposed', 'stride' or 'padding', or has impossible 'groups'"
            )
        }
        let weight = try arrays.array(prefix + "weight")
        let bias = try arrays.array(prefix + "bias")
        let multipliers = try arrays.array(prefix + "multiplier")
        let shifts = try arrays.array(prefix + "shift")
        let shape = weight.shape
        guard shape.count == 4, shape[2] == shape[3], multipliers.elements.count == shifts.elements.count else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the tensor '\(arrays.owner).\(prefix)weight' has the shape \(shape), not one of a square kernel, or there are not "
                    + "as many multipliers as shifts"
            )
        }
        var scales: [FixedPointScale] = []
        for (multiplier, shift) in zip(multipliers.elements, shifts.elements) {
            guard multiplier >= 0, FixedPointScale.shifts.contains(Int(shift)) else {
                throw FeatureCodecError(
                    .malformedModel,
                    "the tensors '\(arrays.owner).\(prefix)multiplier' and 'shift' hold \(multiplier) and \(shift); they must be at "
                        + "least 0 and in \(FixedPointScale.shifts)"
                )
            }
            scales.append(FixedPointScale(multiplier: multiplier, shift: Int(shift)))
        }
        var weights: [Int8] = []
        weights.reserveCapacity(weight.elements.count)
        for element in weight.elements {
            guard let narrow = Int8(exactly: element) else {
                throw FeatureCodecError(
                    .malformedModel,
                    "the tensor '\(arrays.owner).\(prefix)weight' holds \(element), which has more than 8 bits"
                )
            }
            weights.append(narrow)
        }
        try self.init(
            isTransposed: isTransposed,
            inputChannels: isTransposed ? shape[0] : DecodingLimits.product([shape[1], groups]) ?? .max,
            outputChannels: isTransposed ? shape[1] : shape[0],
            groups: groups,
            kernel: shape[2],
            stride: stride,
            padding: padding,
            weights: weights,
            biases: bias.elements,
            scales: scales
        )
    }

    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "transposed": .flag(isTransposed), "stride": .integer(stride), "padding": .integer(padding),
        ]
        if groups > 1 { members["groups"] = .integer(groups) }
        return .object(members)
    }

    fileprivate func write(to content: inout PriorContent, prefix: String) {
        let pair = isTransposed ? [inputChannels, outputChannels] : [outputChannels, pairs.inputsPerGroup]
        content.integers[prefix + "weight"] = PriorContent.IntegerArray(
            shape: pair + [kernel, kernel],
            elements: weights.map(Int32.init),
            isNarrow: true
        )
        content.integers[prefix + "bias"] = PriorContent.IntegerArray(biases)
        content.integers[prefix + "multiplier"] = PriorContent.IntegerArray(scales.map(\.multiplier))
        content.integers[prefix + "shift"] = PriorContent.IntegerArray(scales.map { Int32($0.shift) }, isNarrow: true)
    }
}
