internal import NeuralNetwork

extension FeatureModel {
    /// The same classifier with some of its classes, in the order and under the names given.
    ///
    /// The rows of the last layer that answer for other classes are dropped, and what is left is a model of its own with
    /// its own fingerprint. Its answers are the same as if the whole model were asked for the best of these classes.
    ///
    /// - Parameters:
    ///   - classes: positions among the logits, each once.
    ///   - labels: a name for each of them.
    /// - Precondition: there are as many names as classes.
    /// - Throws: `FeatureCodecError.Code.missingPart` where the model is no classifier or does not end with a linear
    ///   layer, `.shapeMismatch` for a class that it does not have, or for one named twice.
    public func keepingClasses(_ classes: [Int], labels: [String]) throws(FeatureCodecError) -> FeatureModel {
        precondition(classes.count == labels.count, "\(labels.count) names for \(classes.count) classes")
        let graph = try graph(.classifier)
        guard let last = graph.nodes.last, graph.outputs == [last.name], let linear = last.operation as? Linear else {
            throw FeatureCodecError(
                .missingPart,
                "the classifier '\(name)' does not end with a linear layer, so that no class can be left out"
            )
        }
        let known = 0..<linear.outputFeatures
        guard !classes.isEmpty, classes.allSatisfy(known.contains), Set(classes).count == classes.count else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the classes to keep of '\(name)' must be different ones in \(known), not \(classes)"
            )
        }
        let narrow = Linear(
            inputFeatures: linear.inputFeatures,
            outputFeatures: classes.count,
            bias: linear.bias
        )
        var parts = self.parts
        for specification in linear.parameters {
            let name = last.parameterName(specification)
            parts.parameters[name] = parameters[name]?.keepingRows(classes)
        }
        let nodes: [Graph.Node] = graph.nodes.dropLast() + [Graph.Node(last.name, narrow, inputs: last.inputs)]
        parts.graphs[.classifier] = try FeatureCodecError.translating { () throws(NetworkError) in
            try Graph(inputs: graph.inputs, nodes: nodes, outputs: graph.outputs)
        }
        parts.labels = labels
        return try FeatureModel(parts: parts, limits: .default)
    }
}

extension Tensor {
    /// Some of the parts along the first extent.
    fileprivate func keepingRows(_ rows: [Int]) -> Tensor {
        let width = shape.dropFirst().reduce(1, *)
        return Tensor(
            shape: [rows.count] + shape.dropFirst(),
            scalars: rows.flatMap { scalars[$0 * width..<($0 + 1) * width] }
        )
    }
}
