internal import NeuralNetwork

extension FeatureModel {
    /// The shapes that a network with one input makes: one shape, for an encoder as many as its prior asks for.
    static func outputShapes(
        of graph: Graph,
        input: [Int],
        role: Role,
        count: Int = 1
    ) throws(FeatureCodecError) -> [[Int]] {
        guard graph.inputs.count == 1, graph.outputs.count == count else {
            throw FeatureCodecError(
                .malformedModel,
                "the \(role.rawValue) must have one input and \(count == 1 ? "one output" : "\(count) outputs"), "
                    + "not \(graph.inputs) and \(graph.outputs)"
            )
        }
        let shapes = try FeatureCodecError.translating(at: role.rawValue) { () throws(NetworkError) in
            try graph.shapes(inputs: [input])
        }
        return graph.outputs.map { shapes[$0] ?? [] }
    }
}

extension FeatureModel.Parts {
    /// Checks everything that can be known without running a network.
    func check(limits: DecodingLimits) throws(FeatureCodecError) {
        guard !name.isEmpty, !family.isEmpty, 1 <= rateIndex, rateIndex <= rateCount, rateCount <= 255 else {
            throw malformed("it needs a name, a family and a place 1...255 in it")
        }
        guard !graphs.isEmpty || integerEncoder != nil else {
            throw malformed("it has no network, or none of those that are needed here, as a part for the other side")
        }
        try limits.check(
            graphs.values.reduce(0) { $0 + $1.nodes.count },
            \.nodeCount,
            "operations of the model '\(name)'"
        )
        if let classifier = graphs[.classifier] {
            guard graphs.count == 1, prior == nil, latentShape == nil, integerEncoder == nil else {
                throw malformed("a classifier has no other network and no prior")
            }
            let input = preprocessing.inputShape
            try checkLogits(try checkNetwork(classifier, .classifier, input: input, limits: limits)[0])
        } else {
            try checkCodec(limits: limits)
        }
        try checkParameters(limits: limits)
    }

    private func malformed(_ fact: String) -> FeatureCodecError {
        FeatureCodecError(.malformedModel, "the model '\(name)' does not fit together: \(fact)")
    }

    private func checkCodec(limits: DecodingLimits) throws(FeatureCodecError) {
        guard let prior else { throw malformed("a codec needs a prior") }
        guard let latentShape, latentShape.count == 4, latentShape[0] == 1,
            let symbols = DecodingLimits.product(latentShape), symbols >= 1
        else { throw malformed("a codec needs the shape of its latent, [1, height, width, channels]") }
        try limits.check(symbols, \.latentSymbols, "symbols of a latent")
        guard latentShape[3] == prior.channels else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the latent of '\(name)' has \(latentShape[3]) channels, its prior \(prior.channels)"
            )
        }
        let sideShapes = prior.sideShapes(latent: latentShape)
        try checkCost(of: prior, latentShape: latentShape, sideShapes: sideShapes, limits: limits)
        if let encoder = graphs[.encoder] {
            let input = preprocessing.inputShape
            let wanted = [latentShape] + sideShapes
            let made = try checkNetwork(encoder, .encoder, input: input, outputs: wanted.count, limits: limits)
            guard made == wanted else {
                throw FeatureCodecError(
                    .shapeMismatch,
                    sideShapes.isEmpty
                        ? "the encoder makes \(made[0]), but the latent is \(latentShape)"
                        : "the encoder makes \(made), but latent and prior ask for \(wanted)"
                )
            }
        }
        try checkIntegerEncoder(latentShape: latentShape, sideShapes: sideShapes, limits: limits)
        guard let decoder = graphs[.decoder] else {
            guard graphs[.tail] == nil else { throw malformed("a tail needs a decoder before it") }
            return
        }
        let features = try checkNetwork(decoder, .decoder, input: latentShape, limits: limits)[0]
        guard features.count == 4, features[0] == 1 else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the decoder makes \(features), not features of the shape [1, height, width, channels]"
            )
        }
        if let tail = graphs[.tail] {
            try checkLogits(try checkNetwork(tail, .tail, input: features, limits: limits)[0])
        }
    }

    /// Checks what a prior computes before a latent can be decoded.
    private func checkCost(
        of prior: any Prior,
        latentShape: [Int],
        sideShapes: [[Int]],
        limits: DecodingLimits
    ) throws(FeatureCodecError) {
        for shape in sideShapes {
            try limits.check(DecodingLimits.product(shape) ?? .max, \.latentSymbols, "symbols of a hyper-latent")
        }
        let cost = prior.networkCost(latent: latentShape)
        try limits.check(cost.multiplyAccumulates, \.multiplyAccumulates, "multiply-accumulate operations of the prior")
        try limits.check(cost.elements, \.activationElements, "elements of the prior's activations")
        try limits.check(cost.parameters, \.parameterElements, "weights of the prior")
    }

    private func checkNetwork(
        _ graph: Graph,
        _ role: FeatureModel.Role,
        input: [Int],
        outputs: Int = 1,
        limits: DecodingLimits
    ) throws(FeatureCodecError) -> [[Int]] {
        let shapes = try FeatureModel.outputShapes(of: graph, input: input, role: role, count: outputs)
        let cost = try FeatureCodecError.translating(at: role.rawValue) { () throws(NetworkError) in
            (products: try graph.multiplyAccumulates(inputs: [input]), peak: try graph.peakElements(inputs: [input]))
        }
        try limits.check(cost.products, \.multiplyAccumulates, "multiply-accumulate operations of the \(role.rawValue)")
        try limits.check(cost.peak, \.activationElements, "elements of the \(role.rawValue)'s activations")
        try limits.check(graph.parameterCount, \.parameterElements, "weights of the \(role.rawValue)")
        return shapes
    }

    private func checkIntegerEncoder(
        latentShape: [Int],
        sideShapes: [[Int]],
        limits: DecodingLimits
    ) throws(FeatureCodecError) {
        guard let integerEncoder else { return }
        guard graphs[.encoder] == nil else { throw malformed("it has two encoders") }
        let (height, width) = (preprocessing.height, preprocessing.width)
        let made = try integerEncoder.latentShape(height: height, width: width)
        guard made == latentShape, sideShapes.isEmpty else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the integer encoder makes \(made), but latent and prior ask for \([latentShape] + sideShapes)"
            )
        }
        let cost = integerEncoder.network.cost(height: height, width: width)
        try limits.check(
            cost.multiplyAccumulates, \.multiplyAccumulates, "multiply-accumulate operations of the encoder")
        let planned = IntegerPlan.elementCount(integerEncoder.network, height: height, width: width)
        try limits.check(max(cost.elements, planned), \.activationElements, "elements of the encoder's activations")
        try limits.check(integerEncoder.network.parameterCount, \.parameterElements, "weights of the encoder")
    }

    private func checkLogits(_ shape: [Int]) throws(FeatureCodecError) {
        guard shape.count == 2 else {
            throw FeatureCodecError(.shapeMismatch, "the network's last value must be [1, classes], not \(shape)")
        }
        guard labels.isEmpty || labels.count == shape[1] else {
            throw FeatureCodecError(.shapeMismatch, "there are \(labels.count) labels for \(shape[1]) logits")
        }
    }

    private func checkParameters(limits: DecodingLimits) throws(FeatureCodecError) {
        let used = try usedParameters()
        try limits.check(used.elementCount, \.parameterElements, "weights of the model '\(name)'")
        for name in used.names {
            guard let tensor = used[name], tensor.isFinite else {
                throw FeatureCodecError(.notFinite, "the tensor '\(name)' holds values that are not finite")
            }
        }
    }

    /// The weights that the networks read.
    func usedParameters() throws(FeatureCodecError) -> Parameters {
        var used = Parameters()
        for graph in FeatureModel.Role.allCases.compactMap({ graphs[$0] }) {
            used.merge(
                try FeatureCodecError.translating { () throws(NetworkError) in try parameters.restricted(to: graph) }
            )
        }
        return used
    }
}

extension Tensor {
    /// Whether every element is a finite number.
    fileprivate var isFinite: Bool {
        // An exponent of all ones marks infinities and not-a-numbers; the loop has no branch.
        let exponent: UInt32 = 0x7F80_0000
        return scalars.reduce(into: UInt32(0)) { $0 |= $1.bitPattern & exponent == exponent ? 1 : 0 } == 0
    }
}
